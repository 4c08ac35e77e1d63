"""The commands run on a machine without Swift: the toolchain's folder of libraries is out of reach, and they still work.

Usage: portable.py DEODAND AGENT     both built by Tools/build. As root the folder is really hidden, in a mount namespace of its
own; as anybody else the dynamic section alone is read, and the script says so.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from support import Checks, not_run, scratch

checks = Checks()


def needed(executable):
    """The shared libraries that a program asks for, and the folders that it would look in."""
    text = subprocess.run(["readelf", "-d", executable], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", text), re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", text)


def libraries_of_swift():
    """The toolchain's folder of shared libraries; None where there is no toolchain."""
    swift = shutil.which("swift")
    if swift is None:
        return None
    folder = pathlib.Path(swift).resolve().parent.parent / "lib" / "swift"
    return folder if folder.is_dir() else None


def hidden(folder, command, **options):
    """Runs a command while an empty file system stands where the folder was, for this command alone."""
    script = 'mount -t tmpfs none "$0" && exec "$@"'
    return subprocess.run(["unshare", "--mount", "sh", "-c", script, str(folder), *command], capture_output=True, text=True, **options)


with scratch() as deodand:
    programs = sys.argv[1:3]
    for program in programs:
        names, paths = needed(program)
        foreign = [name for name in names if re.match(r"lib(swift|_?Foundation|dispatch|BlocksRuntime)", name)]
        checks.that(not foreign, f"{program} needs {foreign}")
        checks.that(names != [], f"{program} is no program with shared libraries")
    libraries = libraries_of_swift()
    can_hide = libraries is not None and os.geteuid() == 0 and hidden(libraries, ["true"]).returncode == 0
    if can_hide:
        gone = hidden(libraries, ["ls", str(libraries)])
        checks.that(gone.stdout == "", f"the libraries are not hidden: {gone.stdout[:80]}")
        for program in programs:
            said = hidden(libraries, [program, "--version"], env=deodand.environment)
            checks.that(re.fullmatch(r"\d+\.\d+\.\d+ \(commit \S+, log format \d+(, bundle format \d+)?\)\n", said.stdout) is not None,
                        f"{program} --version: {said.stdout}{said.stderr}")
        made = hidden(libraries, [programs[0], "init", "--origin", "portable.example/log"], env=deodand.environment)
        checks.that(made.returncode == 0, f"init: {made.stderr}")
        verified = hidden(libraries, [programs[0], "verify", str(deodand.log)], env=deodand.environment)
        checks.that("VALID" in verified.stdout and verified.returncode in (0, 3), f"verify: {verified.stdout}{verified.stderr}")
        ran = hidden(libraries, [programs[1], "run", "--", "true"], env=deodand.environment)
        checks.that(ran.returncode == 0, f"deodand-agent run: {ran.stderr}")
    else:
        not_run("the commands without the toolchain's libraries", "a toolchain, and root to hide its folder")
checks.end()
