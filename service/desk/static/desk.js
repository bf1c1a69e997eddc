// What a browser adds to the counter's page, which works without it: the queue stays fresh, and the camera reads codes.
// A code that was read goes into the page's one box and is sent, as if a scanner had typed it. Nothing else is done here.
"use strict";

const box = document.getElementById("who");
const form = document.getElementById("look-up");

// ---- the queue -----------------------------------------------------------------------------------------------------

const queue = document.getElementById("queue");
const QUEUE_EVERY_MS = 10_000;

async function refreshQueue() {
  // Not under somebody's fingers, and not while nobody looks.
  if (document.hidden || queue.contains(document.activeElement)) return;
  try {
    const answer = await fetch(queue.dataset.from, { credentials: "same-origin", cache: "no-store" });
    if (answer.redirected) return location.reload(); // signed out meanwhile
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    queue.replaceChildren(...fresh.body.childNodes);
  } catch {
    // Without a network the last list stays.
  }
}

if (queue) setInterval(refreshQueue, QUEUE_EVERY_MS);

// ---- the camera ----------------------------------------------------------------------------------------------------

const camera = document.getElementById("camera");
const FRAME_EVERY_MS = 350;
const FRAME_WIDTH_MOST = 800;
const FRAME_QUALITY = 0.8;
const FAILURES_UNTOLD = 3; // in a row: one lost picture is nothing to tell
const AFTER_FAILURES_MS = 2_000;
const HOLD = "把码对准画面。 Hold the code before the camera.";
const FAILS =
  "画面读不了，正在重试。请先用扫码枪，或输入护照号。 Pictures cannot be read just now: use a scanner, or type the number.";

if (camera && navigator.mediaDevices?.getUserMedia) {
  camera.hidden = false;
  const button = document.getElementById("camera-switch");
  const view = document.getElementById("camera-view");
  const says = document.getElementById("camera-says");
  const canvas = document.createElement("canvas");
  let stream = null;

  const native = async () => {
    if (!("BarcodeDetector" in window)) return null;
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  };

  const readHere = async (detector) => (await detector.detect(view))[0]?.rawValue ?? null;

  const readThere = async () => {
    const scale = Math.min(1, FRAME_WIDTH_MOST / view.videoWidth);
    canvas.width = view.videoWidth * scale;
    canvas.height = view.videoHeight * scale;
    canvas.getContext("2d").drawImage(view, 0, 0, canvas.width, canvas.height);
    const frame = await new Promise((done) => canvas.toBlob(done, "image/jpeg", FRAME_QUALITY));
    const headers = { "Content-Type": "image/jpeg", "X-Form-Token": camera.dataset.token };
    const answer = await fetch(camera.dataset.frames, { method: "POST", headers, body: frame, credentials: "same-origin" });
    if (answer.redirected) location.reload();
    if (!answer.ok) throw new Error(`frames: ${answer.status}`);
    return (await answer.json()).code;
  };

  const stop = (said = "") => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.srcObject = null;
    view.hidden = true;
    button.setAttribute("aria-pressed", "false");
    says.textContent = said;
    box.focus();
  };

  const start = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      return stop("摄像头打不开。请用扫码枪，或输入护照号。 No camera: use a scanner, or type the number.");
    }
    button.setAttribute("aria-pressed", "true");
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    says.textContent = HOLD;
    const detector = await native().catch(() => null);
    let failures = 0;
    while (stream) {
      let code = null;
      try {
        code = await (detector ? readHere(detector) : readThere());
        failures = 0;
      } catch {
        failures += 1;
      }
      if (!stream) return;
      const said = failures > FAILURES_UNTOLD ? FAILS : HOLD;
      if (says.textContent !== said) says.textContent = said; // said anew, it would be read out anew
      if (code) {
        stop("扫到了。 Read.");
        box.value = code;
        form.requestSubmit();
        return;
      }
      await new Promise((done) => setTimeout(done, said === FAILS ? AFTER_FAILURES_MS : FRAME_EVERY_MS));
    }
  };

  button.addEventListener("click", () => (stream ? stop() : start()));
  document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
  addEventListener("pagehide", () => stop());
}
