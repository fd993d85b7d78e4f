"""Tips from the people about crimes: who tells stays unknown, what is told reaches the police.

Statuses: received → triaged → transferred → outcome_reported, or not_criminal, duplicate, spam.
Source: Bộ luật Tố tụng hình sự 2015 Đ144-147; Thông tư liên tịch 01/2017 Đ4-14; not a complaint
under Luật Tố cáo 2018 (Đ3.2).
"""
