#!/usr/bin/env python3
"""Tools that speak D-Bus, against NetworkManager, systemd-resolved and BlueZ as python3-dbusmock plays them.

Usage: bus.py PATH-TO-techtime   (root; runs on the lab's desktop, on a bus of its own, and leaves nothing behind)
"""
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUS = "unix:path=/run/bus.socket"
CONFIG = """<busconfig><type>system</type><listen>%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>""" % BUS
NM = "org.freedesktop.NetworkManager"
RESOLVE = "org.freedesktop.resolve1"
PROPERTIES = "org.freedesktop.DBus.Properties"
failed = []


def on_the_desktop(techtime):
    """Runs with the mocks on the lab's desktop."""
    import dbus
    import dbusmock

    with open("/run/bus.conf", "w") as config:
        config.write(CONFIG)
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = BUS
    daemons = [subprocess.Popen(["dbus-daemon", "--nofork", "--config-file=/run/bus.conf"])]
    wait_for(lambda: os.path.exists("/run/bus.socket"))

    def mock(*arguments):
        daemons.append(subprocess.Popen([sys.executable, "-m", "dbusmock", "--system", *arguments],
                                        stdout=subprocess.DEVNULL))

    def owned(name):
        wait_for(lambda: bus.name_has_owner(name))
        return bus

    def tool(*arguments):
        done = subprocess.run([techtime, "tool", *arguments, "--yes", "--json"], capture_output=True, text=True)
        call = json.loads(done.stdout[done.stdout.find("{"):] or "{}")
        return call | {"rc": done.returncode, "said": done.stderr}

    def undo(name, call):
        with open("/run/call.json", "w") as saved:
            json.dump({k: v for k, v in call.items() if k not in ("rc", "said")}, saved)
        done = subprocess.run([techtime, "tool", name, "--undo", "/run/call.json"], capture_output=True, text=True)
        return done.stdout + done.stderr

    try:
        bus = dbus.bus.BusConnection(BUS)
        # systemd-resolved has no template: its manager and one link.
        mock(RESOLVE, "/org/freedesktop/resolve1", RESOLVE + ".Manager")
        manager = owned(RESOLVE).get_object(RESOLVE, "/org/freedesktop/resolve1")
        play = dbus.Interface(manager, dbusmock.MOCK_IFACE)
        stats = lambda count: dbus.Struct((dbus.UInt64(count), dbus.UInt64(9), dbus.UInt64(3)), signature="ttt")
        play.AddProperty(RESOLVE + ".Manager", "CacheStatistics", stats(40))
        play.AddMethod(RESOLVE + ".Manager", "FlushCaches", "", "",
                       f"self.props['{RESOLVE}.Manager']['CacheStatistics'] = "
                       "dbus.Struct((dbus.UInt64(0), dbus.UInt64(9), dbus.UInt64(3)), signature='ttt')")
        said = tool("flush_dns")
        check("flush_dns empties resolved's cache and counts it",
              said.get("verdict") == "pass" and (said.get("data") or {}).get("entries_before") == 40
              and said["data"]["entries_after"] == 0, said)

        link = "/org/freedesktop/resolve1/link/eth0"
        play.AddObject(link, RESOLVE + ".Link", {"DNS": servers(dbus, "192.168.50.1")}, [])
        play.AddMethod(RESOLVE + ".Manager", "GetLink", "i", "o", f"ret = '{link}'")
        play.AddMethod(RESOLVE + ".Manager", "SetLinkDNS", "ia(iay)", "",
                       f"objects['{link}'].props['{RESOLVE}.Link']['DNS'] = args[1]")
        play.AddMethod(RESOLVE + ".Manager", "RevertLink", "i", "",
                       f"objects['{link}'].props['{RESOLVE}.Link']['DNS'] = dbus.Array([], signature='(iay)')")
        with open("/etc/resolv.conf", "w") as resolv:
            resolv.write("nameserver 127.0.0.53\n")
        now = lambda: [".".join(str(int(b)) for b in entry[1]) for entry in
                       bus.get_object(RESOLVE, link).Get(RESOLVE + ".Link", "DNS", dbus_interface=PROPERTIES)]
        said = tool("set_dns", "--servers", "1.1.1.1,9.9.9.9", "--interface_name", "eth0")
        check("set_dns hands resolved the servers", now() == ["1.1.1.1", "9.9.9.9"], said, now())
        said = undo("set_dns", said)
        check("set_dns is undone in resolved", now() == ["192.168.50.1"], said, now())

        mock("--template", "networkmanager")
        owned(NM)
        nm = bus.get_object(NM, "/org/freedesktop/NetworkManager")
        template = dbus.Interface(nm, dbusmock.MOCK_IFACE)
        subprocess.run("ip link add wlan0 type veth peer name p-wlan; ip link set wlan0 up", shell=True, check=True)
        device = template.AddWiFiDevice("wifi0", "wlan0", 100)
        point = template.AddAccessPoint(device, "home", "Home", "00:11:22:33:44:55", 2, 5180, 866700, 64, 0x100)
        # What the template leaves out, and a real service answers.
        template.AddMethod(NM, "GetDeviceByIpIface", "s", "o", f"ret = '{device}'")
        wifi = bus.get_object(NM, device)
        for interface, property, value in ((NM + ".Device", "Managed", True),
                                           (NM + ".Device.Wireless", "ActiveAccessPoint", dbus.ObjectPath(point))):
            if property in wifi.GetAll(interface, dbus_interface=PROPERTIES):
                wifi.Set(interface, property, value, dbus_interface=PROPERTIES)
            else:
                dbus.Interface(wifi, dbusmock.MOCK_IFACE).AddProperty(interface, property, value)
        said = tool("check_wifi_signal", "--interface_name", "wlan0")
        check("check_wifi_signal reads NetworkManager's access point", "Home" in said.get("summary", ""), said)

        enabled = lambda: bool(nm.Get(NM, "WirelessEnabled", dbus_interface=PROPERTIES))
        nm.Set(NM, "WirelessEnabled", False, dbus_interface=PROPERTIES)
        said = tool("enable_wifi", "--interface_name", "wlan0")
        check("enable_wifi turns NetworkManager's radio on", enabled() and said.get("verdict") == "pass", said)
        said = undo("enable_wifi", said)
        check("and undoing turns it off again", not enabled(), said)

        mock("--template", "bluez5")
        owned("org.bluez")
        bluez = dbus.Interface(bus.get_object("org.bluez", "/"), "org.bluez.Mock")
        hci = bluez.AddAdapter("hci0", "desk")
        adapter = bus.get_object("org.bluez", hci)
        powered = lambda: bool(adapter.Get("org.bluez.Adapter1", "Powered", dbus_interface=PROPERTIES))
        tool("toggle_bluetooth", "--action", "off")
        check("toggle_bluetooth turns BlueZ's adapter off", not powered())
        said = tool("toggle_bluetooth", "--action", "on")
        check("and on again", powered() and said.get("verdict") == "pass", said)
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
    return 1 if failed else 0


def servers(dbus, *addresses):
    entries = [dbus.Struct((2, dbus.ByteArray(bytes(map(int, a.split("."))))), signature="iay") for a in addresses]
    return dbus.Array(entries, signature="(iay)")


def check(what, good, *seen):
    print(("ok    " if good else "FAIL  ") + what, flush=True)
    if not good:
        failed.append(what)
        print("      " + "\n      ".join(str(s) for s in seen), flush=True)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("bus.py: a mock did not start")
        time.sleep(0.05)


if __name__ == "__main__":
    program = os.path.realpath(sys.argv[1])
    if "--inside" in sys.argv:
        sys.exit(on_the_desktop(program))
    sys.exit(subprocess.run([sys.executable, os.path.join(HERE, "lab.py"), "run", "healthy_dual_stack", "--timeout",
                             "120", "--", sys.executable, os.path.abspath(__file__), program, "--inside"]).returncode)
