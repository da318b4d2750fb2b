"""The public door: takes in what citizens send, keeps it safe before it says thank you, and shows them how it goes on."""
