"""Speed, scale, endurance and quality, measured; nothing the program itself uses."""
