"""The watchlist page in a real browser: no script error, nothing fetched, sorting and filtering work, it fits a phone.

The page's own policy forbids scripts it does not name, so what a reviewer would click is played in a copy of the page
with that policy taken out and a script put in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from pipelines.outputs.page import write_page
from tests.web.samples import AS_OF, reading, varied

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9", "--hide-scrollbars", "--virtual-time-budget=4000", "--enable-logging=stderr",
)  # fmt: skip
READY = re.compile(r"<html[^>]*>")
PLAY = """
<script>
addEventListener("load", () => {
  const seen = (name, value) => { document.documentElement.dataset[name] = value; };
  const ids = () => [...document.querySelectorAll("table.list tbody tr:not([hidden])")].map((row) => row.dataset.case).join(" ");
  const button = (key) => document.querySelector(`#cases-table th[data-key=${key}] button`);
  const open = () => document.querySelectorAll("details.monitor[open]").length;
  seen("closed", open());
  const set = (id, value) => { const field = document.getElementById(id); field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); };
  button("peak").focus(); seen("focused", document.activeElement === button("peak"));
  button("peak").click(); seen("peakdown", ids()); seen("aria", button("peak").parentElement.getAttribute("aria-sort"));
  button("peak").click(); seen("peakup", ids());
  button("rank").click(); seen("rank", ids()); seen("marked", document.querySelectorAll("th[aria-sort]").length);
  seen("stillclosed", open());
  set("f-priority", "P1"); seen("urgent", ids()); seen("status", document.getElementById("shown").textContent);
  seen("articles", document.querySelectorAll("article:not([hidden])").length);
  set("f-priority", ""); set("f-text", "paraneo"); seen("text", ids());
  set("f-text", ""); set("f-priority", "P4"); seen("monitored", ids()); seen("opened", open());
  document.getElementById("filters").reset();
  setTimeout(() => seen("cleared", ids().split(" ").length), 50);
  seen("overflow", document.documentElement.scrollWidth - document.documentElement.clientWidth);
});
</script>
"""


def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine; tests/unit/test_outputs_files.py checks the page's text")
    return found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    with reading(folder / "night.duckdb", varied()) as opened:
        write_page(opened, folder / "watchlist.html", as_of=AS_OF)
    return folder / "watchlist.html"


def run(page: Path, tmp_path: Path, *actions: str, fragment: str = "") -> subprocess.CompletedProcess[str]:
    command = [browser(), *OPTIONS, f"--user-data-dir={tmp_path / 'profile'}", *actions, page.as_uri() + fragment]
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=environment)


def html_data(dom: str) -> dict[str, str]:
    """Give the data attributes of <html>: what the scripts of the page left there."""
    head = READY.search(dom)
    assert head
    return {key: unescape(value) for key, value in re.findall(r'data-([a-z-]+)="([^"]*)"', head[0])}


def test_the_page_runs_without_error_and_asks_for_nothing(page: Path, tmp_path: Path) -> None:
    done = run(page, tmp_path, "--dump-dom")
    data = html_data(done.stdout)
    assert data == {"ready": "1"}  # no script-errors, no policy-violations
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert not console
    # text of a patient did not become an element
    assert "<img" not in done.stdout
    assert done.stdout.count("<script>") == 1


def test_an_address_can_name_the_order(page: Path, tmp_path: Path) -> None:
    dom = run(page, tmp_path, "--dump-dom", fragment="#sort=peak:desc").stdout
    cases = re.findall(r'<tr data-case="([^"]+)"', dom)
    assert cases[:3] == ["case-NM-000003", "case-NM-000005", "case-NM-000002"]
    assert re.search(r'<th[^>]*data-key="peak"[^>]*aria-sort="descending"', dom)


@pytest.fixture(scope="module")
def played(page: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("played")
    text = page.read_text(encoding="utf-8")
    copy = folder / "copy.html"
    free, replaced = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    assert replaced == 1
    copy.write_text(free.replace("</body>", PLAY + "</body>"), encoding="utf-8")
    return html_data(run(copy, folder, "--dump-dom", "--window-size=420,900").stdout)


def test_a_heading_sorts_and_says_so(played: dict[str, str]) -> None:
    assert played["focused"] == "true"
    assert played["aria"] == "descending"
    down, up = played["peakdown"].split(), played["peakup"].split()
    # the two tables are sorted each in itself: first the cases to review, then those to monitor (7 and 11)
    without_peak = [f"case-NM-0000{number}" for number in ("06", "09")]
    assert down[8:10] == up[8:10] == without_peak  # unknown is last in both directions
    assert down[:8] == up[:8][::-1]
    assert down[10:] == up[10:] == ["case-NM-000007", "case-NM-000011"]
    assert played["rank"].split()[:2] == ["case-NM-000001", "case-NM-000002"]
    assert played["marked"] == "2"  # one in each table


def test_filters_hide_rows_and_sections_and_say_how_many(played: dict[str, str]) -> None:
    assert played["urgent"].split() == ["case-NM-000002", "case-NM-000003"]
    assert played["status"].startswith("2 of 12 cases")
    assert played["articles"] == "2"
    assert played["text"].split() == ["case-NM-000005"]
    assert played["cleared"] == "12"


def test_cases_to_monitor_open_only_when_a_filter_finds_one(played: dict[str, str]) -> None:
    assert played["closed"] == played["stillclosed"] == "0"
    assert played["monitored"].split() == ["case-NM-000007", "case-NM-000011"]
    assert played["opened"] == "2"


def test_an_address_can_name_a_case_to_monitor(page: Path, tmp_path: Path) -> None:
    dom = run(page, tmp_path, "--dump-dom", fragment="#case-NM-000007").stdout
    assert re.search(r'<details class="monitor" id="monitor-cases"[^>]* open', dom)


def test_the_page_fits_a_narrow_screen(played: dict[str, str]) -> None:
    assert int(played["overflow"]) <= 0


def test_a_screenshot_is_not_blank(page: Path, tmp_path: Path) -> None:
    run(page, tmp_path, "--window-size=1280,2400", f"--screenshot={tmp_path / 'page.png'}")
    assert (tmp_path / "page.png").stat().st_size > 100_000  # a blank page of this size takes about 12 kB


def test_print_gives_every_case_a_page(page: Path, tmp_path: Path) -> None:
    run(page, tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "page.pdf").read_bytes())
    assert len(pages) > len(varied())
