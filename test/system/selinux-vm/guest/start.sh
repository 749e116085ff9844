# Labels everything while nothing is enforced yet, then goes on as a user who is not confined.
export PATH=/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
load_policy -i
mount -t selinuxfs selinuxfs /sys/fs/selinux 2>/dev/null
for place in / /dev; do setfiles -F /etc/selinux/default/contexts/files/file_contexts $place 2>/dev/null; done
for place in /tmp /run; do mount -t tmpfs tmpfs $place; done
runcon unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023 /bin/sh /srv/prove.sh
echo o >/proc/sysrq-trigger
sleep 60
