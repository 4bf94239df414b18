#!/bin/sh
# Prints the path of a Chromium for the browser tests: $CHROMIUM, the one installed here, or one it installs.
# Without any it prints nothing and the browser tests are skipped; in CI that is a failure.

for name in "$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
  [ -n "$name" ] && command -v "$name" && exit
done

exec 3>&1 >&2 # what the installers say is not the answer

if [ "$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then
  echo "Installing Chromium for the browser tests (and libatomic, for Playwright)."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium fonts-liberation libatomic1 >/dev/null
  command -v chromium >&3 && exit
fi

if .venv/bin/playwright install chromium; then
  .venv/bin/python >&3 - <<'EOF' && exit
from playwright.sync_api import sync_playwright
with sync_playwright() as play:
    print(play.chromium.executable_path)
EOF
fi

echo "No Chromium for the browser tests: install one, or name it in CHROMIUM."
[ -z "$CI" ]
