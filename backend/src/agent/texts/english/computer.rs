//! English: troubles of the computer itself.

use crate::agent::texts::{Computer, Trouble};

pub(super) const COMPUTER: Computer = Computer {
    printer: Trouble {
        checking: "I'm looking at the printers that are set up here.",
        steps: &[
            "Look at the printer itself: is it on, is there paper, does its display show an error? Turn it off for thirty seconds and on again.",
            "Check that it is on the same network as this computer (or its USB cable sits firmly), and print a test page from the printer's own menu.",
            "Open the print queue, delete the job that is stuck (the oldest first), and print again.",
            "Make sure that you print to the right one: set it as the default printer.",
            "Remove the printer in the settings and add it again; that renews its driver and address.",
        ],
    },
    bluetooth: Trouble {
        checking: "I'm looking whether Bluetooth is on.",
        steps: &[
            "Charge the device, turn it off and on, and hold it within a metre of the computer.",
            "Put it into pairing mode (its light blinks), remove it from the computer's Bluetooth list and pair it anew.",
            "Disconnect it from your phone or another computer: most devices hold one connection.",
            "Unplug USB 3 disks and docks beside the computer for a test; they disturb Bluetooth.",
            "Restart the computer.",
        ],
    },
    sound: Trouble {
        checking: "Sound is mostly a matter of which device is chosen, so let's go through it.",
        steps: &[
            "Click the loudspeaker beside the clock: is it muted, and is the right output chosen (loudspeaker, headset, monitor)?",
            "In the program itself (Teams, Zoom, the browser) open its audio settings and choose the same microphone and loudspeaker.",
            "Unplug the headset or headphones and plug them in again, in another socket if there is one.",
            "For the microphone: allow it in the system's privacy settings, and look for a mute switch on the cable or the headset.",
            "Restart the computer; if it stays silent, reinstall the audio driver.",
        ],
    },
    disk_full: Trouble {
        checking: "I'm looking how full the disks are and what can be cleaned up safely. This only looks; nothing is deleted.",
        steps: &[
            "Empty the recycle bin.",
            "Sort your Downloads folder by size and delete or move what you don't need; old installers and videos are the usual giants.",
            "Move photos and videos to an external disk or the company's storage.",
            "Uninstall programs and games that you no longer use.",
            "Let the system clean up: Windows “Storage Sense”, Mac “Manage Storage”, Linux your package manager's cache.",
        ],
    },
    computer_slow: Trouble {
        checking: "I'm looking at processor, memory, disks and the busiest programs.",
        steps: &[
            "Save your work and restart the computer; that clears what has piled up.",
            "Close what you don't need: browser tabs and video calls take the most.",
            "Look whether an update or a virus scan is running, and let it finish.",
            "Keep at least a tenth of the system disk free.",
            "Turn off programs that start by themselves and that you don't need.",
        ],
    },
    hang: Trouble {
        checking: "I'm looking at what is running.",
        steps: &[
            "Wait a minute: a program that saves or loads something large can look frozen.",
            "If it doesn't come back, end it and start it again. Unsaved work in it is lost then, unless it offers to recover it.",
            "If it hangs again, start it without add-ins (hold Ctrl or Shift while it starts, where it offers that) and install its update.",
            "Restart the computer.",
        ],
    },
    clock: Trouble {
        checking: "I'm comparing this computer's clock with the internet's.",
        steps: &[
            "Turn on “set time automatically” in the date and time settings (Windows and Mac: Date & Time; Linux: `timedatectl set-ntp true`).",
            "Check the time zone and daylight saving.",
            "Press “Sync now” there, if there is such a button.",
            "If the clock is wrong again after each start, the small battery on the mainboard is empty: that is a matter for a technician.",
        ],
    },
    updates: Trouble {
        checking: "Updates mostly fail for want of disk space or connection, so I look at both.",
        steps: &[
            "Plug in the power supply and restart once; many updates wait for that.",
            "Make room: updates want about 20 GB free on the system disk.",
            "Start the update again, and leave the computer on until it is through.",
            "If it stops at the same place, note its error code (such as 0x80070005) and tell me.",
        ],
    },
    account: Trouble {
        checking: "I can't see or change accounts and passwords, and that is how it should be. This is the usual way:",
        steps: &[
            "Check Caps Lock, the keyboard language and the user name.",
            "An expired one you change with Ctrl+Alt+Del > Change a password (from outside with the VPN connected). Otherwise use “Forgot password” on the sign-in page; the mail may take a few minutes and land in the spam folder.",
            "After several wrong tries most accounts lock themselves for about half an hour: wait, then try once, slowly.",
            "For a new phone or a lost second factor your help desk has to reset it.",
        ],
    },
    devices: Trouble {
        checking: "That's hardware that I can't measure from here. The likeliest first:",
        steps: &[
            "Check power and cable at both ends, and try another cable or socket, without a dock or adapter in between.",
            "Turn the device off and on; for a laptop that won't start: hold the power button for ten seconds, then start it on mains power.",
            "For a screen: choose its input by its own button, and press Windows+P (Mac: Displays settings) to switch it on.",
            "Try the device on another computer: if it fails there too, it is the device.",
            "Install its driver and the system's updates, then restart.",
        ],
    },
    blue_screen: Trouble {
        checking: "I'm looking for what the computer noted about it.",
        steps: &[
            "Note the stop code of the blue screen, or take a picture of it, and tell me.",
            "Undo what came last: a new device, driver or program.",
            "Install the system's updates and the newest graphics driver.",
            "Let it cool: clean the air vents and don't cover them.",
            "If it keeps happening, memory and disk should be tested: that is a matter for a technician.",
        ],
    },
    network_drive: Trouble {
        checking: "A shared drive needs the network, and often the VPN, so I check these first.",
        steps: &[
            "Outside the company: connect the VPN first.",
            "Open the drive by its full address, such as `\\\\server\\share`, instead of the drive letter.",
            "Sign out of the computer and in again; a changed password breaks old connections.",
            "Disconnect the drive and connect it anew.",
            "If others can't open it either, the server is down; if only you can't, a right is missing: your help desk sees both.",
        ],
    },
    disk_not_full: "So this disk is not full, and cleaning up would change little. Mail, OneDrive or a phone have storage of their own.",
    clock_slow: "This computer's clock is about {count} {unit} slow.",
    clock_fast: "This computer's clock is about {count} {unit} fast.",
    minutes: "minutes",
    hours: "hours",
    days: "days",
    clock_right: "So the clock is right as measured. If it shows something else, the time zone or the program that shows it is wrong:",
    not_here: "I can't check that on this computer: {reason}",
    busiest: "Busiest programs: {programs}",
    can_free: "I can delete these temporary files for you. Your own documents are not among them.",
    nothing_to_free: "Among the temporary files there is nothing worth deleting.",
    not_running: "I don't find {program} among the running programs. Start it again, and tell me if it hangs once more.",
    running: "{program} is running (process {process}).",
    end_it: "I can end it for you. What isn't saved in it is lost.",
    bluetooth_off: "I can turn it on for you.",
    looked_again: "I looked again:",
    disk: "- {disk} is {percent} % full, {free} free.",
};
