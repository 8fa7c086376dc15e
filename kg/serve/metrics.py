"""Counts for Prometheus, in its text format 0.0.4."""

from __future__ import annotations

from collections.abc import Mapping

_HELP = {
    "kg_requests_total": "Requests by method, kind of route and status.",
    "kg_request_seconds": "Seconds until a request was answered.",
    "kg_queries_stopped_total": "Queries that got no answer: timeout, slow, busy, died.",
    "kg_refused_total": "Requests refused before they were read: rate, busy, host, origin, body.",
    "kg_writes_total": "Writes by kind and status.",
}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters by name and labels, and one histogram."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self._buckets = [0] * (len(BUCKETS) + 1)
        self._sum = 0.0

    def count(self, name: str, **labels: str) -> None:
        """Count one more."""
        key = name, tuple(sorted(labels.items()))
        self._counts[key] = self._counts.get(key, 0) + 1

    def time(self, seconds: float) -> None:
        """Note how long a request took."""
        self._sum += seconds
        self._buckets[next((i for i, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))] += 1

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return everything; gauges: further values by name."""
        lines = []
        for name in sorted({name for name, _ in self._counts}):
            lines += [f"# HELP {name} {_HELP.get(name, name)}", f"# TYPE {name} counter"]
            for (one, labels), value in sorted(self._counts.items()):
                if one == name:
                    listed = ",".join(f'{key}="{label}"' for key, label in labels)
                    lines.append(f"{name}{{{listed}}} {value}")
        name = "kg_request_seconds"
        lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} histogram"]
        total = 0
        for most, number in zip((*BUCKETS, float("inf")), self._buckets, strict=True):
            total += number
            lines.append(f'{name}_bucket{{le="{"+Inf" if most == float("inf") else f"{most:g}"}"}} {total}')
        lines += [f"{name}_sum {self._sum:.6f}", f"{name}_count {total}"]
        for key, gauge in sorted(gauges.items()):
            lines += [f"# TYPE {key} gauge", f"{key} {gauge:g}"]
        return "\n".join(lines) + "\n"
