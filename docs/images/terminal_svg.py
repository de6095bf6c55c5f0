"""Runs a command on a terminal of its own and draws the last of what it shows as an SVG.

python docs/images/terminal_svg.py docs/images/demo.svg 40 -- ./valr demo --tasks 6
                                   (file)               (last lines)  (command)
"""

import fcntl
import html
import os
import pty
import re
import struct
import sys
import termios

COLUMNS, LINE, CHAR, MARGIN = 110, 18, 8.4, 14
SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


def capture(command):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    out = b""
    while True:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    os.waitpid(pid, 0)
    return out.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")


def grey(number):
    level = 8 + 10 * (int(number) - 232)
    return f"#{level:02x}{level:02x}{level:02x}"


def runs(line):
    """Pieces of a line with their style: (text, foreground, background, bold)."""
    style = {"fg": "#d6d6d6", "bg": None, "bold": False}
    at = 0
    for match in SEQUENCE.finditer(line):
        if match.start() > at:
            yield line[at:match.start()], dict(style)
        at = match.end()
        codes = (match.group(1) or "0").split(";")
        while codes:
            code = codes.pop(0)
            if code == "0":
                style = {"fg": "#d6d6d6", "bg": None, "bold": False}
            elif code == "1":
                style["bold"] = True
            elif code == "2":
                style["fg"] = "#8a8a8a"
            elif code == "31":
                style["fg"] = "#ff7b72"
            elif code == "32":
                style["fg"] = "#7ee787"
            elif code in ("38", "48") and codes[:1] == ["5"]:
                codes.pop(0)
                style["fg" if code == "38" else "bg"] = grey(codes.pop(0))
    if at < len(line):
        yield line[at:], style


def draw(lines):
    width = int(COLUMNS * CHAR + 2 * MARGIN)
    height = LINE * len(lines) + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#161b22"/>',
        '<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" xml:space="preserve">',
    ]
    for row, line in enumerate(lines):
        column, top = 0, MARGIN + row * LINE
        for text, style in runs(line):
            x = MARGIN + column * CHAR
            if set(text) == {"▀"}:  # a map's cells: two rows of it in a line
                for half, colour in enumerate((style["fg"], style["bg"])):
                    out.append(f'<rect x="{x:.1f}" y="{top + half * LINE / 2:.1f}" width="{len(text) * CHAR:.1f}" '
                               f'height="{LINE / 2:.1f}" fill="{colour or "#161b22"}"/>')
            elif text.strip():
                bold = ' font-weight="bold"' if style["bold"] else ""
                out.append(f'<text x="{x:.1f}" y="{top + 13.5:.1f}" fill="{style["fg"]}"{bold} '
                           f'textLength="{len(text) * CHAR:.1f}" lengthAdjust="spacingAndGlyphs">{html.escape(text)}</text>')
            column += len(text)
    return "\n".join(out + ["</g>", "</svg>", ""])


if __name__ == "__main__":
    target, last, command = sys.argv[1], int(sys.argv[2]), sys.argv[4:]
    shown = [line for line in capture(command) if not line.startswith("valr:")]
    while shown and not shown[-1].strip():
        shown.pop()
    with open(target, "w", encoding="utf-8") as file:
        file.write(draw(["$ " + " ".join(command), ""] + shown[-last:]))
