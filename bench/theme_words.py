"""What customers say, in five languages: ten planted themes, each as ways to begin and ways to end."""

from __future__ import annotations

PLANTED: dict[str, dict[str, str]] = {
    "en": {
        "waiting": "I waited on the phone|nobody picks up the phone|the queue on the telephone|calling the hotline / for twenty minutes|takes far too long|before an agent answered|and then the line went dead",
        "password": "my password|resetting a password|the password change|a locked account / expires in the middle of the day|was refused again|needs three attempts|locks me out of everything",
        "printing": "the printer|printing labels|the print queue|paper in the printer / jams all the time|has no toner|prints blank pages|hangs until somebody restarts it",
        "remote": "the VPN|working from home over VPN|the remote connection|the VPN tunnel / drops every hour|disconnects during meetings|is slow at home|asks for a certificate",
        "laptop": "my laptop|the old notebook|starting the laptop|the laptop battery / takes ages to boot|is slow and hot|dies within an hour|should have been replaced",
        "closed": "the ticket was closed|you closed my ticket|closing tickets|the case was marked resolved / although nothing was solved|without asking me|while the fault was still there|and I had to open it again",
        "joiners": "our new colleague|the new starter|onboarding new employees|accounts for newcomers / had no access on the first day|were created a week late|started without a badge|missed half the applications",
        "mail": "Outlook|the shared mailbox|my e-mail inbox|calendar invitations in Outlook / loses messages|is full again|does not synchronise|sends invitations twice",
        "invoice": "the invoice|your monthly bill|licence costs on the invoice|the billing statement / shows the wrong amount|lists people who left|cannot be understood by our accountant|was charged twice",
        "meeting": "the meeting room screen|the projector|video conferencing in the boardroom|the room camera / shows no picture|has no sound|fails when guests arrive|cannot be connected",
    },
    "de": {
        "waiting": "ich hing am Telefon|niemand hebt das Telefon ab|die Warteschleife|beim Anruf der Hotline / zwanzig Minuten|dauert es viel zu lange|bevor ein Mitarbeiter antwortete|und dann brach die Leitung ab",
        "password": "mein Passwort|das Zurücksetzen vom Passwort|die Passwortänderung|ein gesperrtes Konto / läuft mitten am Tag ab|wurde wieder abgelehnt|braucht drei Versuche|sperrt mich überall aus",
        "printing": "der Drucker|das Drucken von Etiketten|die Druckerwarteschlange|Papier im Drucker / staut sich ständig|hat keinen Toner|druckt leere Seiten|hängt bis zum Neustart",
        "remote": "das VPN|Arbeiten von daheim über VPN|die Fernverbindung|der VPN-Tunnel / bricht jede Stunde ab|trennt sich in Besprechungen|ist zuhause langsam|verlangt ein Zertifikat",
        "laptop": "mein Laptop|das alte Notebook|das Hochfahren vom Laptop|der Akku vom Laptop / braucht ewig beim Start|ist langsam und heiß|hält keine Stunde|sollte längst ersetzt sein",
        "closed": "das Ticket wurde geschlossen|Sie haben mein Ticket geschlossen|das Schließen von Tickets|der Vorgang galt als gelöst / obwohl nichts gelöst war|ohne mich zu fragen|während der Fehler noch bestand|und ich musste es neu öffnen",
        "joiners": "unser neuer Kollege|die neue Mitarbeiterin|die Einarbeitung neuer Leute|Konten für Neue / hatte am ersten Tag keinen Zugang|kamen eine Woche zu spät|begann ohne Ausweis|fehlte die halbe Software",
        "mail": "Outlook|das gemeinsame Postfach|mein Posteingang|Kalendereinladungen in Outlook / verliert Nachrichten|ist wieder voll|gleicht sich nicht ab|verschickt Einladungen doppelt",
        "invoice": "die Rechnung|Ihre Monatsrechnung|Lizenzkosten auf der Rechnung|die Abrechnung / zeigt den falschen Betrag|nennt ausgeschiedene Leute|versteht unsere Buchhaltung nicht|wurde zweimal berechnet",
        "meeting": "der Bildschirm im Besprechungsraum|der Beamer|die Videokonferenz im Sitzungszimmer|die Raumkamera / zeigt kein Bild|hat keinen Ton|versagt wenn Gäste kommen|lässt sich nicht verbinden",
    },
    "es": {
        "waiting": "esperé al teléfono|nadie contesta el teléfono|la cola de llamadas|llamar a la línea de ayuda / durante veinte minutos|tarda demasiado|antes de que respondiera un agente|y después se cortó la llamada",
        "password": "mi contraseña|restablecer la contraseña|el cambio de contraseña|una cuenta bloqueada / caduca a mitad del día|fue rechazada otra vez|necesita tres intentos|me deja fuera de todo",
        "printing": "la impresora|imprimir etiquetas|la cola de impresión|el papel de la impresora / se atasca siempre|no tiene tóner|imprime páginas en blanco|se cuelga hasta reiniciarla",
        "remote": "la VPN|trabajar desde casa con la VPN|la conexión remota|el túnel VPN / se cae cada hora|se desconecta en las reuniones|va lenta en casa|pide un certificado",
        "laptop": "mi portátil|el viejo portátil|encender el portátil|la batería del portátil / tarda una eternidad en arrancar|es lento y se calienta|no dura una hora|debería haberse sustituido",
        "closed": "el ticket fue cerrado|cerraron mi ticket|el cierre de tickets|el caso se marcó como resuelto / aunque nada estaba resuelto|sin preguntarme|cuando el fallo seguía ahí|y tuve que abrirlo otra vez",
        "joiners": "nuestro nuevo compañero|la nueva empleada|la incorporación de empleados|las cuentas de los nuevos / no tenía acceso el primer día|llegaron una semana tarde|empezó sin tarjeta|le faltaba la mitad de las aplicaciones",
        "mail": "Outlook|el buzón compartido|mi bandeja de correo|las invitaciones del calendario de Outlook / pierde mensajes|está lleno otra vez|no se sincroniza|envía invitaciones dobles",
        "invoice": "la factura|su factura mensual|los costes de licencias en la factura|el extracto de facturación / muestra un importe equivocado|incluye personas que se fueron|no la entiende nuestra contabilidad|se cobró dos veces",
        "meeting": "la pantalla de la sala de reuniones|el proyector|la videoconferencia de la sala|la cámara de la sala / no muestra imagen|no tiene sonido|falla cuando llegan invitados|no se puede conectar",
    },
    "fr": {
        "waiting": "j'ai attendu au téléphone|personne ne décroche le téléphone|la file d'attente téléphonique|appeler l'assistance / pendant vingt minutes|prend beaucoup trop de temps|avant qu'un agent réponde|puis la ligne a coupé",
        "password": "mon mot de passe|réinitialiser le mot de passe|le changement de mot de passe|un compte verrouillé / expire en pleine journée|a encore été refusé|demande trois essais|me bloque partout",
        "printing": "l'imprimante|imprimer des étiquettes|la file d'impression|le papier de l'imprimante / bourre sans cesse|manque de toner|imprime des pages blanches|se fige jusqu'au redémarrage",
        "remote": "le VPN|travailler à domicile avec le VPN|la connexion à distance|le tunnel VPN / coupe chaque heure|se déconnecte en réunion|est lent à la maison|réclame un certificat",
        "laptop": "mon portable|le vieil ordinateur portable|démarrer le portable|la batterie du portable / met une éternité à démarrer|est lent et chauffe|ne tient pas une heure|aurait dû être remplacé",
        "closed": "le ticket a été fermé|vous avez fermé mon ticket|la fermeture des tickets|le dossier a été marqué résolu / alors que rien n'était résolu|sans me demander|quand la panne était toujours là|et j'ai dû le rouvrir",
        "joiners": "notre nouveau collègue|la nouvelle employée|l'arrivée des nouveaux salariés|les comptes des arrivants / n'avait aucun accès le premier jour|sont arrivés une semaine en retard|a commencé sans badge|manquait la moitié des logiciels",
        "mail": "Outlook|la boîte partagée|ma messagerie|les invitations du calendrier Outlook / perd des messages|est encore pleine|ne se synchronise pas|envoie les invitations en double",
        "invoice": "la facture|votre facture mensuelle|le coût des licences sur la facture|le relevé de facturation / affiche un mauvais montant|cite des personnes parties|reste incompréhensible pour notre comptable|a été prélevée deux fois",
        "meeting": "l'écran de la salle de réunion|le projecteur|la visioconférence de la salle|la caméra de la salle / n'affiche aucune image|n'a pas de son|échoue quand des invités arrivent|ne se connecte pas",
    },
    "pt": {
        "waiting": "esperei ao telefone|ninguém atende o telefone|a fila de chamadas|ligar para a linha de apoio / durante vinte minutos|demora demasiado|antes de um agente responder|e depois a chamada caiu",
        "password": "a minha senha|repor a senha|a mudança de senha|uma conta bloqueada / expira a meio do dia|foi recusada outra vez|precisa de três tentativas|deixa-me fora de tudo",
        "printing": "a impressora|imprimir etiquetas|a fila de impressão|o papel da impressora / encrava sempre|não tem toner|imprime folhas em branco|fica parada até reiniciar",
        "remote": "a VPN|trabalhar em casa com a VPN|a ligação remota|o túnel VPN / cai a cada hora|desliga-se nas reuniões|é lenta em casa|pede um certificado",
        "laptop": "o meu portátil|o velho portátil|iniciar o portátil|a bateria do portátil / leva uma eternidade a arrancar|é lento e aquece|não dura uma hora|devia ter sido substituído",
        "closed": "o chamado foi encerrado|encerraram o meu chamado|o encerramento de chamados|o caso foi dado como resolvido / embora nada estivesse resolvido|sem me perguntar|quando a falha continuava|e tive de o reabrir",
        "joiners": "o nosso novo colega|a nova funcionária|a entrada de novos funcionários|as contas dos novos / não tinha acesso no primeiro dia|chegaram uma semana atrasadas|começou sem crachá|faltava metade das aplicações",
        "mail": "o Outlook|a caixa partilhada|o meu correio|os convites da agenda do Outlook / perde mensagens|está cheio outra vez|não sincroniza|envia convites a dobrar",
        "invoice": "a fatura|a vossa fatura mensal|os custos de licenças na fatura|o extrato de faturação / mostra o valor errado|inclui pessoas que saíram|a nossa contabilidade não a entende|foi cobrada duas vezes",
        "meeting": "o ecrã da sala de reuniões|o projetor|a videoconferência da sala|a câmara da sala / não mostra imagem|não tem som|falha quando chegam convidados|não se consegue ligar",
    },
}  # fmt: skip
"""Language → theme → “beginnings / endings”, each separated by a stroke."""
AROUND: dict[str, tuple[str, str]] = {
    "en": ("|Hello, |Again: |To be honest, |As I said last week, |Please note: |Every time the same, ", "|, thanks| - please do something about it|, this has been going on for weeks|!| and it annoys the whole team|, as my manager knows|, otherwise all fine"),
    "de": ("|Guten Tag, |Schon wieder: |Ehrlich gesagt, |Wie letzte Woche gesagt, |Bitte beachten: |Jedes Mal dasselbe, ", "|, danke| - bitte tun Sie etwas|, das geht seit Wochen so|!| und das ärgert das ganze Team|, wie meine Chefin weiß|, sonst alles gut"),
    "es": ("|Buenos días, |Otra vez: |Sinceramente, |Como dije la semana pasada, |Tengan en cuenta: |Siempre lo mismo, ", "|, gracias| - por favor hagan algo|, llevamos semanas así|!| y molesta a todo el equipo|, como sabe mi jefa|, por lo demás todo bien"),
    "fr": ("|Bonjour, |Encore une fois : |Franchement, |Comme dit la semaine dernière, |Veuillez noter : |Toujours pareil, ", "|, merci| - merci de faire quelque chose|, cela dure depuis des semaines| !| et cela agace toute l'équipe|, comme le sait ma responsable|, sinon tout va bien"),
    "pt": ("|Bom dia, |Outra vez: |Sinceramente, |Como disse na semana passada, |Tenham em conta: |Sempre a mesma coisa, ", "|, obrigado| - por favor façam alguma coisa|, isto dura há semanas|!| e irrita toda a equipa|, como a minha chefe sabe|, de resto tudo bem"),
}  # fmt: skip
"""Language → what stands before and after, and means nothing."""
