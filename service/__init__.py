"""Volunteer Passport (义粉护照): the record that people can trust."""
