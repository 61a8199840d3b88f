"""The list of faults fits the source; `python -m tests.telemetry.mutants` injects them."""

from __future__ import annotations

import pytest
from tests.telemetry.mutants import FAULTS, Fault, applies


def test_there_are_faults_for_each_part() -> None:
    assert len(FAULTS) >= 20
    assert {fault.module for fault in FAULTS} >= {"__init__", "catalogue", "payload", "outbox", "sender"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.module}: {fault.right[:40]}")
def test_each_fault_can_be_injected(fault: Fault) -> None:
    assert applies(fault)
    assert fault.right != fault.wrong
