"""Fills an Excel pack as a person does, with openpyxl, and takes it through LibreOffice."""

import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl


def cell_of(book: Any, sheet: str, code: str, column: str) -> Any:
    """The cell of a row with that code."""
    number = next(row[0].row for row in book[sheet].iter_rows(max_col=1) if row[0].value == code)
    return book[sheet][f"{column}{number}"]


def filled(data: bytes, cells: Mapping[tuple[str, str, str], object]) -> bytes:
    """The file with cells {(sheet, code, column): value} filled; a text stays a text."""
    book = openpyxl.load_workbook(BytesIO(data))
    for (sheet, code, column), value in cells.items():
        cell = cell_of(book, sheet, code, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return saved(book)


def saved(book: Any) -> bytes:
    """Its bytes."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def through_libreoffice(data: bytes, folder: Path, kind: str = "xlsx") -> bytes:
    """The file as LibreOffice saves it."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    (folder / "in" / "pack.xlsx").write_bytes(data)
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", home, "--convert-to", kind, "--outdir", folder, folder / "in" / "pack.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / f"pack.{kind}").read_bytes()
