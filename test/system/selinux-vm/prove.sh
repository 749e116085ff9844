#!/usr/bin/env bash
# Shows that SELinux holds a server that Bartizan starts: in a virtual machine with Debian's kernel, under emulation, since
# hardly a machine that builds this enforces. It takes some minutes, so the system suite does not run it.
#
#   apt-get install --no-install-recommends qemu-system-x86 busybox-static bubblewrap policycoreutils selinux-utils \
#     selinux-policy-default checkpolicy semodule-utils e2fsprogs kmod cpio
#   npm run build && bash test/system/selinux-vm/prove.sh
#
# The machine in there is put together from programs of this one. The kernel comes from apt-get and is only unpacked.
# Nothing is left behind. Ends with 0 when every line said `ok`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

for tool in qemu-system-x86_64 busybox bwrap checkmodule semodule_package semodule setfiles load_policy mke2fs modprobe cpio; do
  PATH=$PATH:/sbin:/usr/sbin command -v "$tool" >/dev/null || { echo "there is no $tool: see the head of $0" >&2; exit 3; }
done
[[ -d $repository/dist ]] || { echo "npm run build comes first" >&2; exit 3; }
export PATH=$PATH:/sbin:/usr/sbin

# A program with the libraries that it is linked with.
bring() {
  local file
  for file in "$@"; do
    cp --parents -L "$file" "$root"
    ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do cp -n --parents -L "$library" "$root"; done
  done
}

echo 'puts the machine together'
mkdir -p "$root"/{usr/{bin,sbin,lib,lib64},proc,sys,dev,tmp,run,etc/selinux,var/lib/selinux,opt/bartizan,srv,root}
for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
bring /usr/bin/{dash,bash,bwrap,env,stat,cat,chcon,chmod,cp,echo,head,id,ln,ls,mkdir,mv,rm,runcon,sleep,touch,true,dmesg,sed,grep,prlimit,mount,umount,perl} \
  "$(readlink -f "$(command -v node)")" /usr/sbin/{load_policy,setfiles,setenforce,getenforce}
ln -s dash "$root/usr/bin/sh"
node=$(readlink -f "$(command -v node)")
[[ $node == /usr/bin/node ]] || ln -s "$node" "$root/usr/bin/node"
dpkg -L perl-base | while read -r file; do [[ -f $file ]] && cp --parents "$file" "$root"; done
cp -r "$repository"/{dist,package.json} "$root/opt/bartizan"
mkdir -p "$root/opt/bartizan/node_modules" && cp -r "$repository/node_modules/zod" "$root/opt/bartizan/node_modules"
cp "$here"/guest/{prove.sh,ask.mjs} "$here/../sandbox/fixtures/looker.mjs" "$root/srv"
cp "$here/guest/start.sh" "$root/start.sh"

echo 'compiles the module into the policy of Debian'
cp -r /etc/selinux/{default,semanage.conf} "$root/etc/selinux"
cp -r /var/lib/selinux/default "$root/var/lib/selinux"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
printf 'SELINUX=permissive\nSELINUXTYPE=default\n' >"$root/etc/selinux/config"
checkmodule -M -m -o "$work/bartizan.mod" "$repository/build/selinux/bartizan.te"
semodule_package -o "$work/bartizan.pp" -m "$work/bartizan.mod"
semodule --noreload --path "$root" --store default --install "$work/bartizan.pp"
mke2fs -q -t ext4 -d "$root" "$work/disk.img" 1G

echo 'fetches a kernel'
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\).*/\1/p' | head -1)
(cd "$work" && apt-get download -qq "$kernel" 2>/dev/null && dpkg -x "$kernel"_*.deb kernel)
version=${kernel#linux-image-}
depmod -b "$work/kernel" "$version"
mkdir -p "$work/early"/{bin,modules,proc,disk}
cp "$(command -v busybox)" "$work/early/bin/busybox"
number=10
for name in virtio_pci virtio_blk ext4; do
  while read -r _ file _; do
    [[ $file == /* ]] || continue
    grep -qxF "$file" "$work/known" 2>/dev/null && continue
    echo "$file" >>"$work/known"
    cp "$file" "$work/early/modules/$((number++))-$(basename "$file")"
  done < <(modprobe -d "$work/kernel" -S "$version" --show-depends "$name")
done
cp "$here/guest/init" "$work/early/init" && chmod +x "$work/early/init"
(cd "$work/early" && find . | cpio -o -H newc --quiet) >"$work/early.cpio"

echo 'starts it'
timeout 1200 qemu-system-x86_64 -accel tcg -cpu max -m 1536 -smp 2 -nographic -no-reboot -net none \
  -kernel "$work"/kernel/boot/vmlinuz-* -initrd "$work/early.cpio" \
  -append 'console=ttyS0 quiet panic=-1 security=selinux selinux=1 enforcing=0' \
  -drive "file=$work/disk.img,format=raw,if=virtio" | tee "$work/said" | grep --line-buffered -aE '(ok|FAILED|says)    |avc:  denied' || true

! grep -qa 'FAILED  ' "$work/said" && grep -qa 'ok      that was all' "$work/said"
