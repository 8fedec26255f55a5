"""Read finished runs back and say which learning rate did best.

python examples/compare.py digits
"""

import sys

import kiseki

api = kiseki.Api()
runs = api.runs(sys.argv[1] if len(sys.argv) > 1 else "digits", {"state": "finished"})
for run in sorted(runs, key=lambda run: -max(run.series("val/acc").y)):
    acc = run.series("val/acc")
    print(f"{run.name:30}  lr {run.config['lr']:<8g}  best val/acc {max(acc.y):.4f}")
