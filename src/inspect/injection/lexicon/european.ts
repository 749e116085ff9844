/** The most telling words of German, French, Spanish, Italian, Portuguese and Russian, by the meanings of the English ones. */
import type { Kind } from './english.ts';
export const EUROPEAN: Partial<Readonly<Record<Kind, string>>> = {
  oblige:
    'muss müssen musst müsst soll sollen sollte sollst brauchst benötigt erforderlich notwendig zwingend verpflichtet unbedingt immer stets dois doit devez devons doivent faut obligatoire nécessaire toujours requis impérativement debe debes deben debería obligatorio necesario siempre requerido imprescindible deve devi devono obbligatorio necessario sempre richiesto bisogna deves devem obrigatório necessário precisa precisas должен должна должны необходимо обязательно нужно обязан всегда требуется',
  not: 'nicht kein keine keinen niemals nie ohne nichts pas jamais aucun aucune sans rien nunca jamás ningún ninguna sin nada non mai senza nessun nessuna niente não nunca jamais nenhum sem не никогда без нельзя ничего',
  ask: 'frage fragen nachfrage bestätigung zustimmung erlaubnis genehmigung demander confirmation autorisation consentement preguntar preguntes confirmación permiso autorización chiedere conferma permesso autorizzazione perguntar confirmação permissão autorização спрашивай спрашивать подтверждения подтверждение разрешения согласия',
  aware:
    'wissen weiß erfahren merkt bemerkt sehen savoir sache voir saber sepa ver sapere vedere veja знать узнал узнает видит видеть',
  tell: 'sage sagen sag erzähle erzählen erwähne erwähnen erwähnst informiere informieren mitteilen verrate verraten zeige zeigen dire dis dites mentionner mentionne mentionnez informer informez révéler montrer decir digas diga menciones mencionar mencione informar informes revelar mostrar dica dici menzionare informare informa rivelare mostrare dizer diga mencione mencionar informe revelar говори говорить сообщай сообщать сообщи упоминай упоминать рассказывай показывай раскрывай',
  user: 'benutzer nutzer anwender kunde kunden kundin mensch person utilisateur utilisateurs client usuario usuarios cliente clientes utente utenti usuário usuários пользователь пользователя пользователю пользователем пользователей клиент клиента человек',
  before:
    'bevor vor zuerst vorher zunächst davor avant abord préalablement antes primero previamente prima primeiro сначала прежде перед до сперва',
  after:
    'nachdem danach dann anschließend nach après ensuite puis después luego dopo  depois então после затем потом',
  whenever: 'wenn  sobald  jedesmal quand lorsque si  cuando  quando  если когда ',
  any: 'alle allen alles jede jeden jeder jedes ganze gesamte gesamten tous toutes tout toute chaque todos todas todo toda cada tutti tutte tutto ogni все всех весь всю каждый каждого любой',
  other:
    'andere anderen anderes anderer autre autres otro otros otra otras altro altri altra altre outro outros outra outras другой другие других',
  read: 'lies lesen lese öffne öffnen lis lire lisez ouvre ouvrir ouvrez lee leer lea abre abrir leggi leggere apri aprire leia ler abra прочитай прочитать прочти открой открыть читай',
  get: 'hole holen nimm sammle sammeln kopiere kopieren suche suchen récupère récupérer récupérez copie copier cherche obtenir obtén obtener recupera recuperar copia copiar busca buscar ottieni recuperare cerca obtenha obter colete собери получи получить скопируй скопировать найди',
  send: 'sende senden schicke schicken übermittle übermitteln übertrage weiterleiten leite hochladen lade envoie envoyer envoyez transmets transmettre transmettez téléverse transférer envía enviar envíe envíes manda mandar reenvía reenviar sube invia inviare inoltra inoltrare carica trasmetti envie enviar encaminhe encaminhar mande отправь отправить отправляй отправляйте отправьте перешли перешлите пошли загрузи передай передать',
  pass: 'füge einfügen übergib übergeben angeben hinzufügen anhängen ajoute ajouter ajoutez insère insérer joins inclure incluez añade añadir agrega agregar incluye incluir inserta aggiungi aggiungere inserisci includi adicione adicionar inclua incluir insira добавь добавить вставь включи укажи приложи',
  publish:
    'veröffentliche veröffentlichen öffentlich publie publier publique publica publicar público pubblica pubblico publique pública опубликуй публичный',
  secret:
    'passwort passwörter kennwort kennwörter zugangsdaten geheim geheime schlüssel geheimnisse  passe identifiants clé clés secrets contraseña contraseñas credenciales clave claves secreto secretos chiave chiavi credenziali segreti senha senhas credenciais chave chaves segredo пароль пароли паролей паролем ключ ключи ключей токен токены секрет секреты секретные',
  personal:
    'geburtsdatum telefonnummer adressbuch kontakte naissance téléphone nacimiento teléfono contactos nascita telefono contatti nascimento telefone contatos телефон контакты рождения',
  file: 'datei dateien inhalt ordner verzeichnis dokument dokumente fichier fichiers contenu dossier document archivo archivos contenido carpeta fichero documento documentos contenuto cartella arquivo arquivos conteúdo pasta файл файла файлы файлов содержимое папку папка документ документы',
  context:
    'gespräch unterhaltung verlauf nachricht nachrichten conversation historique messages conversación historial mensaje mensajes conversazione cronologia messaggi messaggio conversa histórico mensagem mensagens разговор разговора историю переписку сообщение сообщения сообщений',
  system: 'systemnachricht système sistema systemprompt системный система системы системное администратор',
  authority:
    ' geschäftsführer entwickler directeur développeurs jefe director desarrolladores capo sviluppatori direttore diretor desenvolvedores директор начальник разработчик разработчики',
  param:
    'feld wert eingabe paramètre champ valeur parámetro campo valor parametro valore parâmetro параметр параметре поле значение',
  tool: 'werkzeug werkzeuge funktion dienst outil outils fonction serveur herramienta herramientas función servidor strumento strumenti funzione ferramenta ferramentas função инструмент инструмента инструменты функцию сервер',
  call: 'rufe aufrufen aufruf verwende verwenden benutze benutzen nutze ausführen führe utilise utiliser utilisez appelle appeler appelez exécute exécuter exécutez usa usar use ejecuta ejecutar llama llamar esegui eseguire chiama chiamare utilizza execute executar chame chamar вызови вызвать вызывай используй использовать используйте выполни выполнить запусти',
  prefer:
    'bevorzuge statt anstatt stattdessen beste besten préfère préférer meilleur plutôt lieu prefiere mejor vez lugar preferisci migliore invece prefira melhor предпочитай лучший вместо',
  bad: 'veraltet unsicher defekt obsolète dangereux obsoleto inseguro peligroso obsoleta pericoloso inseguros устарел небезопасен',
  ignore:
    'ignoriere ignorieren ignorier vergiss vergessen missachte überspringe ignore ignorer ignorez oublie oublier oubliez contourne ignora ignorar ignore olvida olvidar olvide omite dimentica dimenticare ignorare ignori esqueça esquecer desconsidere игнорируй игнорировать игнорируйте забудь забудьте отмени пропусти',
  instruction:
    'anweisung anweisungen anweisungen regel regeln befehl befehle vorgabe vorgaben instructions consigne consignes règle règles ordres instrucción instrucciones regla reglas órdenes istruzione istruzioni regola regole ordini instrução instruções regra regras ordens инструкции инструкция инструкций правила правил указания команды',
  previous:
    'vorherige vorherigen bisherige bisherigen früheren obigen précédent précédente précédentes précédents antérieures anterior anteriores previas previos precedente precedenti предыдущие предыдущих прежние прошлые',
  safety:
    'sicherheit überprüfung prüfung sécurité vérification conformité seguridad verificación cumplimiento sicurezza verifica segurança verificação безопасности безопасность проверки',
  replace:
    'ersetze ersetzen ändere ändern ersetzt remplace remplacer remplacez modifie modifier changez reemplaza reemplazar cambia cambiar modifica modificar sostituisci sostituire cambiare substitua substituir altere alterar замени заменить измени изменить',
  destination:
    'empfänger adresse konto zielkonto destinataire adresse compte destinatario dirección cuenta indirizzo conto destinatário endereço conta получатель получателя адрес адреса счёт счет',
  money:
    'überweise überweisen zahle zahlung betrag geld virement paiement verse argent transfiere transferir pago dinero pagamento trasferisci soldi bonifico pagar transfira dinheiro переведи перевести деньги оплату оплати рублей',
  shop: 'bestelle bestellen kaufe kaufen buche buchen achète acheter réserve commande compra comprar reserva reservar compra acquista prenota compre reserve купи закажи забронируй',
  destroy:
    'lösche löschen entferne entfernen deaktiviere deaktivieren supprime supprimer supprimez efface effacer désactive elimina eliminar borra borrar desactiva cancella cancellare disattiva apague apagar exclua excluir desative удали удалить сотри отключи',
  silent:
    'heimlich unbemerkt  verdeckt secrètement discrètement silence  silenciosamente discretamente silenciosa segretamente silenziosamente discretamente secretamente тайно незаметно скрытно молча втайне',
  ai: 'ki assistent modell agent sprachmodell ia assistante modèle asistente modelo modello assistente ии ассистент ассистенту модель агент помощник нейросеть',
  you: 'du dein deine deinen deiner dich dir sie ihr ihre ihren vous votre vos ton tes tú tu tus usted su tuo tua tuoi tue você seu sua seus ты твой твои твоя вам вас ваш ваши тебе тебя вы',
  me: 'mir mich mein meine unser uns moi mon mes notre nous mi mis nosotros mio miei noi meu minha nosso мне меня мой наш нам',
  urgent:
    'wichtig dringend sofort achtung hinweis urgent importante importante urgente immédiatement inmediatamente atención attenzione subito immediatamente atenção imediatamente важно срочно немедленно внимание',
  regardless:
    'unabhängig egal trotz même indépendamment independientemente aunque indipendentemente anche independentemente mesmo независимо даже',
  otherwise:
    'sonst andernfalls fehlschlägt sinon autrement échoue contrario falla altrimenti fallisce contrário falhará иначе',
  task: 'aufgabe anfrage auftrag tâche demande tarea solicitud compito richiesta tarefa solicitação pedido задача задачу задачи запрос запроса',
  finish:
    'antworte antworten antwort beantworte fortfahren fortsetzen réponds répondre répondez réponse continuer responde responder respuesta continuar rispondi rispondere risposta continuare responda resposta ответь отвечай ответить ответ продолжить',
  please: 'bitte veuillez svp favor  пожалуйста',
  visit: 'besuche klicke visite cliquez visita  visite clique clicca посети перейди ссылке ссылку',
  reply: 'ausgabe gib schreibe affiche écris imprime escribe stampa scrivi escreva imprima напиши выведи',
  create: 'erstelle speichere speichern crée enregistre crea guarda guardar crea salva crie создай сохрани',
  obey: 'befolge befolgen gehorche suis obéis obedece sigue obbedisci segui obedeça siga следуй подчиняйся',
  pretend: '  finge fingi finja притворись',
  new: 'neue neuen neuer zusätzlich außerdem nouvelle nouvelles nouveau nueva nuevas nuevo también nuova nuove nuovo anche nova novas novo também новая новые новую новое также',
};

/** Articles and the like. */
export const EUROPEAN_EMPTY =
  'der das den dem des ein eine einen einer und oder am zu zur zum mit von für auf ist sind diese dieser dieses dass es le la les un une de et ou dans au aux pour avec sur est sont ce cette ces que qui el los las una unos y o en al por para con es este esta estos del lo se gli il di da nel nella alla e che per con sono questo questa um uma os as dos em na ao para com são isto este esta и в на с к по из от это что для как или о у';
