"""Invented companies and people. Any likeness to real ones is chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.ground.trouble import Trouble


@dataclass(frozen=True)
class Company:
    """A client of the simulated desk: its name, its part of the work, and whether it never sleeps."""

    name: str
    weight: float
    around_the_clock: bool = False


COMPANIES: tuple[Company, ...] = (
    Company("Marlow & Finch Logistics", 15, around_the_clock=True),
    Company("Saint Odile Clinics", 13, around_the_clock=True),
    Company("Tessellate Insurance", 11),
    Company("Brackwater Foods", 9),
    Company("Orrin & Vale Solicitors", 9),
    Company("Quillhaven University Press", 8),
    Company("Kestrel Point Hotels", 8, around_the_clock=True),
    Company("Lindenfels Engineering", 7),
    Company("Copperleaf Energy", 6),
    Company("Nine Bridges Housing", 6),
    Company("Halcyon Row Retail", 5),
    Company("Fennimore Architects", 3),
)

FIRST_NAMES: tuple[str, ...] = tuple(
    """Aaliyah Abel Adaeze Aiko Alba Aleksander Amara Amir Ana Anders Anjali Anouk Arjun Astrid Ayşe
    Beatriz Bela Bilal Birgit Bogdan Camille Carlos Chiara Chloe Cosmin Dafina Dalia Daniel Daria
    Deniz Diego Dilara Dmitri Ebba Ece Eduardo Elif Elena Emeka Emil Enzo Esra Eun-ji Fabian Farah
    Fatima Felix Finn Fiona Gabriel Giulia Goran Greta Guadalupe Hana Hanna Haruto Hassan Helena
    Hiroshi Hugo Ibrahim Ida Ilse Ines Ingrid Isabel Ivan Jakub Jamila Jasper Javier Jin Joana Jonas
    Jun Kaan Karin Katya Keiko Khalid Kofi Lakshmi Lars Leila Lena Levi Liam Linh Lucia Luka Mahmoud
    Maia Malik Mara Mateo Mei Mila Mirko Mona Nadia Naomi Nils Noor Nuria Ola Olga Omar Oscar Paloma
    Pavel Petra Priya Rafael Rana Ravi Renske Rosa Ruben Sana Sanjay Sara Selma Sergei Sofia Stefan
    Sunita Svea Tamar Tariq Teodora Thandiwe Tomas Uma Vera Viktor Wanja Wei Xiomara Yara Yusuf Zofia
    Zuri""".split()  # noqa: SIM905  (a list of words reads best as words)
)

LAST_NAMES: tuple[str, ...] = tuple(
    """Abernall Adeyoro Alvestad Amankwo Anversa Arrowmere Bajoran Balintova Barrosa Belmarsh Bergqvall
    Bhandarkar Birkenau-Holt Bonnevie Brackley Brandvold Brzostek Cairnwell Calderone Castellane Chandrake
    Chenoweth Chukwudire Corvin Dahlstrand Danquayo Darvish Delacroix-Roy Demirsoy Dinwiddle Dobrevska
    Dragulin Eastmere Edevane Ekwensa Eriksrud Espinel Fairbourne Falkenhain Farrokhi Fenwright Ferrandi
    Fiorellini Fontclare Gallowglass Garridon Gedeborg Ghoshal Glasswell Gorecki Greywater Grimaldo
    Gruenfeld Hadžimur Halvorsby Hartigale Hasegami Hawthorpe Heidrich Hollmere Horvatić Ibekwe Ikedaya
    Ilunga Ironside Jablonka Jaspersen Jolivet Kadiri Kalstad Karasu-Bey Kaveh Kirkbride Kobayagawa
    Kowalczuk Krasnova Kvistgaard Lachlane Larkspur Lavigna Lindqvall Lokhande Lovelock Maddigan Mahlaba
    Marchetta Mbekaya Meadowcroft Merriwell Mikkola Moonesar Morricorne Mwangale Nakashiro Nightingull
    Nkemelu Norrgard Novakova Nygrenn Obiakor Okonjio Olafsdal Orlandini Osgoode Ostrander Pallister
    Papadaki-Rho Pemberwick Petrescu-Vale Pfeifferling Pietranera Pomerleau Quarrington Quispel Rahmanyar
    Rasmusdal Ravenhall Redfernley Rosenvinge Rukavina Sabitzer-Noll Salvatierra Sandoval-Ruis Saraceno
    Schönewald Shirazian Silverhythe Sjöholt Skarsgate Solberget Somerlight Sorrentani Stanhopewell
    Suleymanov Szabolka Tanakadate Tavernari Thackerby Thistlewood Torvaldson Tremontagne Uchendu
    Underhall Vaitkus Valdemarin Vanderloo Varghesa Venkatara Verhoogen Villanova-Rey Wachtmeer Wexcombe
    Whitlock-Ames Wierzba Winterbourne Wolanski Woolmere Xanthaki Yamadori Yildirimov Zabrecki Zandstra
    Zellweg Zimmerath Zuberi""".split()  # noqa: SIM905  (a list of words reads best as words)
)


def companies(count: int) -> tuple[Company, ...]:
    """The first `count` companies; `Trouble` when more are wanted than were invented.

    >>> [company.name for company in companies(1)]
    ['Marlow & Finch Logistics']
    """
    if not 1 <= count <= len(COMPANIES):
        raise Trouble(
            f"The simulator knows 1 to {len(COMPANIES)} clients, not {count}. Ask for fewer."
        )
    return COMPANIES[:count]


def people(rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` different full names, shape (count,), dtype object; a middle initial once all are used."""
    every = len(FIRST_NAMES) * len(LAST_NAMES)
    picked = (
        (np.arange(count) + rng.integers(every)) * 7919 % every
    )  # 7919 is prime: no early repeat
    names = [
        f"{FIRST_NAMES[pick % len(FIRST_NAMES)]} {LAST_NAMES[pick // len(FIRST_NAMES)]}"
        for pick in picked.tolist()
    ]
    rounds = np.arange(count) // every
    for index in np.flatnonzero(rounds).tolist():
        first, _, last = names[index].partition(" ")
        names[index] = f"{first} {chr(64 + int(rounds[index]))}. {last}"
    return np.array(names, dtype=object)
