"""What is to be drawn, as frozen values shared by the canvas and the exports."""
