"""Files that are no table, or too much of one: the same sentences whatever the table is about."""

from __future__ import annotations

from service.core.errors import Refusal


class FileRefused(Refusal):
    """A file that cannot be read at all; what is wrong inside a readable one stands in a report."""


class SheetEmpty(FileRefused):
    code, status = "sheet.empty", 409
    zh, en = "这个文件是空的。", "There is nothing in this file."
    next_zh, next_en = "请检查是不是选错了文件。", "Check whether it is the right file."


class SheetWrongType(FileRefused):
    code, status = "sheet.wrong_type", 409
    zh, en = "这不是表格文件，只收 .xlsx 和 .csv。", "This is no file with a table: only .xlsx and .csv are read."
    next_zh, next_en = "请用 Excel 或 WPS 另存为 .xlsx 再上传。", "Save it as .xlsx and upload that."


class SheetEncrypted(FileRefused):
    code, status = "sheet.encrypted", 409
    zh, en = "这个文件加了密码，打不开。", "The file is protected by a password."
    next_zh, next_en = "请去掉密码，另存后再上传。", "Remove the password, save and upload it again."


class SheetDamaged(FileRefused):
    code, status = "sheet.damaged", 409
    zh, en = "这个文件坏了，打不开。", "The file is damaged and cannot be read."
    next_zh, next_en = "请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。", "Open it, save it as .xlsx and upload that."


class SheetEncodingUnknown(FileRefused):
    code, status = "sheet.encoding_unknown", 409
    zh, en = "这个文件里的文字认不出来。", "The text of this file is neither UTF-8 nor GB18030."
    next_zh, next_en = "请用 Excel 或 WPS 另存为 .xlsx 再上传。", "Save it as .xlsx and upload that."


class SheetHasFormulas(FileRefused):
    code, status = "sheet.has_formulas", 409
    zh, en = (
        "第{sheet}张表的 {cell} 格是公式，不是填的数。",
        "Cell {cell} of worksheet {sheet} is a formula, not a value.",
    )
    next_zh, next_en = "请复制后用“选择性粘贴—数值”，再上传。", "Paste it as a value and upload the file again."


class SheetUnpacksTooLarge(FileRefused):
    code, status = "sheet.unpacks_too_large", 409
    zh, en = "这个文件里的内容太多。", "The file unpacks to more than a sheet can hold."
    next_zh, next_en = "请只留要上传的表，去掉图片和多余的内容。", "Keep only the table, without pictures."


class SheetTooWide(FileRefused):
    code, status = "sheet.too_wide", 409
    zh, en = "表格太宽，最多{most}列。", "The sheet is too wide: at most {most} columns."
    next_zh, next_en = "请删掉多余的列。", "Remove the columns that are not needed."


class SheetHasTooManyRows(FileRefused):
    code, status = "sheet.too_many_rows", 409
    zh, en = "行太多，一个文件最多{most}行。", "A file holds {most} rows at most."
    next_zh, next_en = "请分成几个文件上传。", "Split it into several files."


class SheetHasTooManySheets(FileRefused):
    code, status = "sheet.too_many_sheets", 409
    zh, en = "表太多，一个文件最多{most}张。", "A file holds {most} worksheets at most."
    next_zh, next_en = "请分成几个文件上传。", "Split it into several files."


FILE_REFUSALS = tuple(FileRefused.__subclasses__())


class TableRefused(Refusal):
    """A file without one row of column names that says what its columns are."""


class SheetHasNoColumns(TableRefused):
    code, status = "sheet.columns_missing", 409
    zh, en = "表里没有找到这些列：{labels}。", "These columns were not found: {labels}."
    next_zh, next_en = "请在第一行写上列名，一列一个，再上传。", "Write the names of the columns into the first row."


class SheetColumnTwice(TableRefused):
    code, status = "sheet.column_twice", 409
    zh, en = "“{label}”这一列写了两次。", "The column {label} stands twice."
    next_zh, next_en = "请只留一列，再上传。", "Keep one of them and upload the file again."


TABLE_REFUSALS = (*FILE_REFUSALS, *TableRefused.__subclasses__())
