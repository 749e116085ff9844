# Runs a server through the real command under a kernel that enforces, and says what it can do.
export HOME=/root PATH=/usr/sbin:/usr/bin
mkdir -p /srv/work/docs /srv/work/notes
echo 'a page' >/srv/work/docs/page.txt
echo 'not for it' >/srv/work/docs/private.txt
echo 'fixed' >/srv/work/notes/fixed.txt
cp /srv/looker.mjs /srv/work/looker.mjs
chcon -R -t bartizan_content_t /srv/work/docs
chcon -R -t bartizan_rw_content_t /srv/work/notes
chcon -t user_home_t /srv/work/docs/private.txt
chcon -t bartizan_content_t /srv/work/notes/fixed.txt
chcon -t usr_t /srv/work /srv/work/looker.mjs
cat >/srv/bartizan.yaml <<'Y'
servers:
  p:
    command: /usr/bin/node
    timeout: 10m
    args: [work/looker.mjs]
    files: { read: [work/docs], write: [work/notes] }
    sandbox: { bubblewrap: { selinux: bartizan_server_t } }
controls: { access-policy: { rules: [{ allow: { server: p }, reason: SELinux is what is tested }] } }
Y
said() { # name, what was wanted, what came
  case "$3" in *"$2"*) echo "ok      $1" ;; *) echo "FAILED  $1: wanted $2, got"; echo "$3" | while read -r line; do echo "says    $line"; done ;; esac
}
bartizan() { node /opt/bartizan/dist/bartizan.js "$@" --config /srv/bartizan.yaml 2>&1; }
ask() { node /srv/ask.mjs "$@" 2>&1; }

# JavaScript is compiled to memory that is then run, which Debian's policy lets nobody do without a word.
echo 1 >/sys/fs/selinux/booleans/allow_execmem
echo 1 >/sys/fs/selinux/commit_pending_bools

setenforce 0
said 'a type is refused where SELinux is permissive' 'SELinux is permissive here' "$(bartizan approve p --yes)"
setenforce 1
said 'the kernel enforces' Enforcing "$(getenforce)"
said 'the server starts, and is approved' 'code 0' "$(bartizan approve p --yes; echo "code $?")"
said 'it runs as its type' 'bartizan_server_t' "$(ask read_file /proc/self/attr/current)"
said 'it reads what is labelled for it' 'a page' "$(ask read_file /srv/work/docs/page.txt)"
said 'it does not read what has another label, in the same directory' 'NO EACCES' "$(ask read_file /srv/work/docs/private.txt)"
said 'it writes what is labelled for that' 'undefined' "$(ask write_file /srv/work/notes/new.txt)"
said 'it does not write what is labelled to be read, in a directory to write' 'NO EACCES' "$(ask write_file /srv/work/notes/fixed.txt)"
dmesg | sed -n 's/.*avc:  denied/says    denied/p' | grep bartizan_server_t
echo 'ok      that was all'
