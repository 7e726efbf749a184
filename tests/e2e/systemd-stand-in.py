"""Starts a program as systemd does: two listening sockets from descriptor 3 on, and a socket that hears how it is doing."""
import os, signal, socket, sys

folder = sys.argv[1]
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(os.path.join(folder, "notify"))
listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
child = os.fork()
if child == 0:
    kept = [os.dup(listener.fileno()) for listener in listeners]
    high = [os.dup2(fd, 50 + index) for index, fd in enumerate(kept)]
    for index, fd in enumerate(high):
        os.dup2(fd, 3 + index)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", NOTIFY_SOCKET=os.path.join(folder, "notify"))
    os.execvp(sys.argv[2], sys.argv[2:])
for listener in listeners:
    print("opened", listener.getsockname()[1], flush=True)
    listener.close()
signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
signal.signal(signal.SIGCHLD, lambda *_: os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
while True:
    print("told", notify.recv(4096).decode().replace("\n", " "), flush=True)
