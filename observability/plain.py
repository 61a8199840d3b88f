"""Write the configuration of Prometheus for plain processes on this machine.

    python observability/plain.py DIRECTORY [JOB=ADDRESS ...]

The shipped file finds its targets by the names of docker-compose.analytics.yml. The copy has an address
for each job: the usual port on the loopback interface unless the command line gives another.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "prometheus"
ADDRESSES = {
    "tt": "127.0.0.1:9464",
    "tt-web": "127.0.0.1:8787",
    "prometheus": "127.0.0.1:9090",
    "loki": "127.0.0.1:3100",
    "shipper": "127.0.0.1:9080",
    "alertmanager": "127.0.0.1:9093",
}


def configuration(addresses: dict[str, str]) -> dict[str, Any]:
    """The shipped configuration with addresses by job; a job whose address is empty is left out."""
    result: dict[str, Any] = yaml.safe_load((HERE / "prometheus.yml").read_text(encoding="utf-8"))
    existing = ADDRESSES | addresses
    result["rule_files"] = [str(HERE / pattern) for pattern in result["rule_files"]]
    result["scrape_configs"] = [
        _job(job, existing) for job in result["scrape_configs"] if existing.get(job["job_name"], "any")
    ]
    result["alerting"] = {"alertmanagers": [_static(existing["alertmanager"])] if existing["alertmanager"] else []}
    return result


def _static(address: str) -> dict[str, Any]:
    return {"static_configs": [{"targets": [address]}]}


def _job(job: dict[str, Any], addresses: dict[str, str]) -> dict[str, Any]:
    stored = {key: value for key, value in job.items() if not key.endswith("_sd_configs") and key != "static_configs"}
    stored.pop("authorization", None)  # a secret of the container; here `web.metrics = loopback` does
    if job["job_name"] in addresses:
        return stored | _static(addresses[job["job_name"]])
    files = [str(HERE / name) for item in job["file_sd_configs"] for name in item["files"]]
    return stored | {"file_sd_configs": [{"files": files}]}


def main(arguments: list[str]) -> int:
    """Write the copy, say where."""
    if not arguments or arguments[0].startswith("-"):
        sys.stderr.write(__doc__ or "")
        return 2
    target = Path(arguments[0]) / "prometheus.yml"
    target.parent.mkdir(parents=True, exist_ok=True)
    given = dict(word.split("=", 1) for word in arguments[1:])
    target.write_text(yaml.safe_dump(configuration(given), sort_keys=False), encoding="utf-8")
    sys.stdout.write(f"Wrote {target}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
