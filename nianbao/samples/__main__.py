"""`python -m nianbao.samples`: serves the sample portals until interrupted; prints the address of each
list."""

from __future__ import annotations

import sys
import threading

from nianbao.samples.portals import SamplePortals


def main() -> None:
    with SamplePortals() as samples:
        for portal in samples.portals():
            sys.stdout.write(f"{portal['id']}  {portal['entries'][0]['url']}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stderr.write("stopped\n")


if __name__ == "__main__":
    main()
