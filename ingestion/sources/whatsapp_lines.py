# ruff: noqa: E501  patterns are read as one line, with the marks WhatsApp writes
"""What WhatsApp itself writes into an exported chat, in English, German, Portuguese, Spanish, French, Italian, Dutch.

Written out: pictures that were left out, attachments, deleted and edited messages, and the lines about the group.
"""

import re

MARKS = "\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
GENERATED = "\u200e"
"""On an iPhone every text that WhatsApp wrote itself begins with this mark, in every language."""

_KINDS = r"image|imagem|imagen|immagine|bild|foto|afbeelding|video|vídeo|vidéo|video note|videonotiz|audio|áudio|ficheiro de áudio|sticker|figurinha|gif|document|documento|dokument|contact card|cartão do contato|contacto|tarjeta de contacto|kontaktkarte|fiche contact|scheda contatto|contactkaart|media"
_LEFT_OUT = r"omitted|omitid[oa]s?|ocultad[oa]s?|ocult[oa]s?|weggelassen|ausgelassen|ausgeschlossen|absente?s?|omis(?:e|es)?|retirée?s?|manquante?s?|omess[aoie]|esclus[aoie]|non incluso|weggelaten|não revelad[oa]s?"
_OMITTED = re.compile(
    rf"(?:(?:{_KINDS}) (?:{_LEFT_OUT})"
    r"|<[^<>\n]{0,40}\b(?:omitted|ausgeschlossen|ausgelassen|weggelassen|ocult[oa]s?|omitid[oa]s?|omis|omise?s?|omess[aoie]|esclus[aoie]|weggelaten)>"
    r"|null)\.?",
    re.IGNORECASE,
)
"""A whole text that stands for a picture, a recording or a view-once message ("null")."""

_TAG = r"<(?:attached|angehängt|anhang|anexado|anexo|adjunto|pièce jointe|fichier joint|allegato|bijgevoegd|bijlage) ?: ?[^<>\n]{1,200}>"
_ATTACHED = re.compile(
    rf"{_TAG}|[^\n<>]{{1,200}}\.\w{{1,5}} \((?:file attached|datei angehängt|arquivo anexado|ficheiro anexado|archivo adjunto|fichier joint|fichier attaché|file allegato|bestand bijgevoegd)\)",
    re.IGNORECASE,
)
"""The line that names an attached file: its caption comes after it, or before it on newer iPhones."""
ATTACHED_LAST = re.compile(rf"[\s{MARKS}]*(?:{_TAG}|\u200e(?:{_KINDS}) (?:{_LEFT_OUT}))[\s{MARKS}]*\Z", re.IGNORECASE)

EDITED = re.compile(
    rf"[ {MARKS}]*<(?:this message was edited|diese nachricht wurde bearbeitet|mensagem editada|esta mensagem foi editada|se editó este mensaje|mensaje editado|editaste este mensaje|ce message a été modifié|message modifié|questo messaggio è stato modificato|messaggio modificato|dit bericht is bewerkt|bericht bewerkt)\.?>[{MARKS}]*\Z",
    re.IGNORECASE,
)

_DELETED = re.compile(
    r"(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht|(?:esta |essa )?mensagem (?:foi )?apagada|(?:você )?apag(?:ou|aste) esta mensagem|"
    r"(?:este|se eliminó este) mensaje(?: fue eliminado)?|eliminaste este mensaje|ce message a été supprimé|vous avez supprimé ce message|questo messaggio è stato eliminato|hai eliminato questo messaggio|"
    r"dit bericht (?:is|werd) verwijderd|(?:u hebt|je hebt) dit bericht verwijderd|this message was deleted by (?:an? )?admin [^\n]{1,80})[.]?",
    re.IGNORECASE,
)

_CALLED = re.compile(
    r"(?:missed (?:group )?(?:voice|video) call|(?:voice|video) call|verpasster (?:gruppen)?(?:sprach|video)anruf|(?:sprach|video)anruf|(?:chamada|ligação) (?:de (?:voz|vídeo|grupo) )?perdida|chamada de (?:voz|vídeo)|videochamada perdida|"
    r"(?:video)?llamada (?:de voz |grupal )?perdida|(?:video)?llamada(?: de voz)?|appel (?:vocal|vidéo) (?:manqué)?|(?:video)?chiamata (?:vocale )?persa|gemiste (?:spraak|video)?-?oproep|"
    r"waiting for this message(?:\. this may take a while)?|warten auf diese nachricht[^\n]{0,60}|live location shared|live-standort geteilt|live location ended|localização em tempo real compartilhada)"
    rf"(?:[.,] ?[{MARKS}]?(?:tap to call back|no answer|keine antwort|tippe[^\n]{{0,40}}|toque[^\n]{{0,40}}|\d+ \w+\.?))?[.]?",
    re.IGNORECASE,
)

_LOCATION = re.compile(
    r"(?:location|standort|localização|ubicación|localisation|position|posizione|locatie) ?: ?https?://\S+\s*",
    re.IGNORECASE,
)
STANDS_FOR_MEDIA = re.compile(rf"{_OMITTED.pattern}|{_ATTACHED.pattern}", re.IGNORECASE)
"""A first line that is no words but a picture, a recording, a file; a caption may follow."""
NO_MESSAGE = re.compile(rf"{_DELETED.pattern}|{_CALLED.pattern}|{_LOCATION.pattern}", re.IGNORECASE)
"""A whole text that nobody wrote: a message that was deleted, a call, a place."""
POLL = re.compile(
    r"(?:poll|umfrage|enquete|sondagem|encuesta|sondage|sondaggio|peiling|poll)\s*:\s*\n(?P<question>[^\n]+)(?:\n[^\n]*)*",
    re.IGNORECASE,
)
OPTION = re.compile(rf"^[{MARKS}]*(?:option|opção|opción|opzione|optie) ?: ", re.IGNORECASE | re.MULTILINE)

NOTICE = re.compile(
    r"end-to-end[ -](?:encrypted|versleuteld|verschlüsselt)|ende-zu-ende[ -]verschlüssel|ponta a ponta|ponto a ponto|extremo a extremo|bout en bout|crittografat[ei] end-to-end|end-to-end[ -]versleuteling|"
    r"security code (?:with|changed)|sicherheitsnummer|código de segurança|código de seguridad|code de sécurité|codice di sicurezza|beveiligingscode",
    re.IGNORECASE,
)
"""In the first lines of nearly every export: the messages are encrypted."""

ABOUT_THE_GROUP = re.compile(
    r"(?<=\S )(?:created (?:this )?group|changed (?:the|this) (?:subject|group|chat)|changed (?:the )?group|changed from|changed their|changed to|added|removed|joined using|left|pinned a message|turned (?:on|off)|"
    r"hat (?:die Gruppe|den (?:Gruppennamen|Betreff)|das (?:Gruppenbild|Thema)|.{1,60} (?:hinzugefügt|entfernt))|haben? .{1,40}(?:erstellt|geändert|hinzugefügt)|"
    r"criou (?:o|este) grupo|mudou (?:o|a|de|para)|alterou (?:o|a)|adicionou|removeu|saiu|entrou|"
    r"creó (?:el|este) grupo|cambió (?:el|la|a|de)|añadió|agregó|eliminó|salió del grupo|se unió|"
    r"a (?:créé|modifié|changé|ajouté|supprimé|retiré|quitté|rejoint)|avez (?:créé|modifié|ajouté)|"
    r"ha (?:creato|cambiato|modificato|aggiunto|rimosso|abbandonato)|hai (?:creato|cambiato|modificato|aggiunto)|"
    r"heeft (?:de groep|het onderwerp|de groeps|.{1,40} (?:toegevoegd|verwijderd|gewijzigd))|hebt .{1,40}(?:gemaakt|gewijzigd))\b"
)
"""What stands before a colon and says this is nobody's name: 'Ana changed the subject to "Trip: Lisbon"'."""

_LANGUAGES = (
    r"Medien ausgeschlossen|Ende-zu-Ende|weggelassen|angehängt|gelöscht|Mídia|oculta|ponta a ponta|ponto a ponto|apagada|anexado|omitid|extremo a extremo|adjunto|"
    r"omis>|bout en bout|supprimé|joint\)|omess|crittografat|allegat|weggelaten|versleuteld|verwijderd|bijgevoegd"
)
DAY_FIRST = re.compile(_LANGUAGES)
"""Words of languages whose people write the day first: all of these but English."""

NAMED = re.compile(r"whats ?app|(?:^|/)_chat\.txt$", re.IGNORECASE)
CHAT_WITH = re.compile(
    r"(?:whats ?app[ -]*(?:chat)?|chat (?:de )?whats ?app|conversa (?:do )?whats ?app|discussion whats ?app)[ -]*(?:with|mit|met|con|com|avec|-)?[ -]+(?P<who>.+?)(?: ?\(\d+\))?(?:\.\w{2,4})?$",
    re.IGNORECASE,
)
