from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.problems import ProblemOut
from service.core.progress import JobState
from service.core.wire import ANY, Choice, Count, Id, Moment, Text, Wire


class JobOut(Wire):
    """后台做的事：每隔一两秒看一次，做完为止。中断了会接着做。

    Work of the worker: ask every second or two until it has ended. What is interrupted goes on.
    """

    says: ClassVar = {
        "kind": "在做什么：`seal` 封存，`orders_export` 导出订单。 What is done.",
        "subject_id": "哪一期。 The period.",
        "done": "做了多少：封存是护照，导出是订单。 So many passports, or orders, are done.",
        "of": "一共多少。 Of so many.",
        "problem": "没有做成的原因；null：没有问题。 Why it failed; null: it did not.",
        "file_url": "做好的文件，保留七天；null：没有。 The file, kept for seven days; null: there is none.",
        "ended_at": "做完的时间；null：还在做。 When it ended; null: it is under way.",
    }

    id = Id(required=True)
    kind = Text(required=True, most=24, example="seal")
    subject_id = Id(required=True)
    state = Choice(JobState, required=True, metadata={"example": "running"})
    done = Count(required=True, most=ANY, example=800)
    of = Count(required=True, attribute="total", most=ANY, example=1204)
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})
    file_url = Text(required=True, allow_none=True, most=200, example="/api/v1/jobs/…/file")
    asked_by = Id(required=True)
    asked_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True, metadata={"example": None})
