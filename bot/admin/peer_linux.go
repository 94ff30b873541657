package admin

import (
	"fmt"
	"net"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// peer is the user behind the other end of a connection.
type peer struct{ uid int }

// peerOf asks the kernel, which cannot be lied to, who opened the other end.
func peerOf(conn *net.UnixConn) (peer, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return peer{}, fmt.Errorf("asking for the peer: %w", err)
	}
	var cred *syscall.Ucred
	var credErr error
	err = raw.Control(func(fd uintptr) {
		cred, credErr = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err == nil {
		err = credErr
	}
	if err != nil {
		return peer{}, fmt.Errorf("asking for the peer: %w", err)
	}
	return peer{uid: int(cred.Uid)}, nil
}

// trusted reports whether it is the user of this process, or root.
func (p peer) trusted() bool { return p.uid == 0 || p.uid == os.Getuid() }

// name of the user, or "uid-1000" where the system knows none.
func (p peer) name() string {
	if u, err := user.LookupId(strconv.Itoa(p.uid)); err == nil && u.Username != "" {
		return u.Username
	}
	return "uid-" + strconv.Itoa(p.uid)
}
