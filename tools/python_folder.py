"""Prints where Python looks for packages under a prefix, relative to it: where `make install` puts
the package. Usage: python_folder.py PREFIX

Debian's python3 looks into lib/python3.11/dist-packages under /usr/local, which no general rule
tells; under a prefix where it does not look, it is the folder that others use."""
import os
import sys
import sysconfig

prefix = os.path.join(os.path.abspath(sys.argv[1]), "")
for scheme in sysconfig.get_scheme_names():
    folder = sysconfig.get_path("purelib", scheme)
    if folder in sys.path and folder.startswith(prefix) and "local/" not in folder[len(prefix):]:
        print(folder[len(prefix):])
        break
else:
    print("lib/python%d.%d/site-packages" % sys.version_info[:2])
