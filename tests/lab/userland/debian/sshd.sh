# sshd's configuration, for this machine's OpenSSH. Sourced by customise.sh.
# "el6" is the algorithms of OpenSSH 5.3p1, but for the signatures of RSA keys: this sshd announces the newer ones to clients whatever it accepts,
# so it must accept them.

cat >/etc/ssh/sshd_config <<'SSHD'
PidFile /var/run/sshd.pid
HostKey /etc/ssh/ssh_host_rsa_key
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
MaxStartups 100
SetEnv PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
Subsystem sftp internal-sftp
SSHD
if [ "$host_ssh" = el6 ]; then
  cat >>/etc/ssh/sshd_config <<'SSHD'
KexAlgorithms diffie-hellman-group-exchange-sha256,diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1
HostKeyAlgorithms ssh-rsa
PubkeyAcceptedAlgorithms ssh-rsa,rsa-sha2-256,rsa-sha2-512
Ciphers aes128-ctr,aes192-ctr,aes256-ctr,aes128-cbc,3des-cbc
MACs hmac-md5,hmac-sha1,umac-64@openssh.com
SSHD
else
  echo "HostKey /etc/ssh/ssh_host_ed25519_key" >>/etc/ssh/sshd_config
fi
