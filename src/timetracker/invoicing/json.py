"""An invoice as JSON: its record, and its sums, in the smallest units of its currency."""

import json

from timetracker.domain.invoice import Invoice, as_data


def document(invoice: Invoice) -> bytes:
    """The record as an object, with `sum_of_lines`, `discount`, `net`, `tax_total` and `total`."""
    sums = {
        "sum_of_lines": invoice.sum_of_lines,
        "discount": invoice.discount,
        "net": invoice.net,
        "tax_total": invoice.tax,
        "total": invoice.total,
    }
    data = {"schema": 1, "data": as_data(invoice) | sums, "warnings": []}
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n".encode()
