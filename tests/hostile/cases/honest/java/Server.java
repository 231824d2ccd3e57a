import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket listener = new ServerSocket(9999)) {
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> talk(client)).start();
            }
        }
    }

    private static void talk(Socket client) {
        try (client) {
            byte[] words = new byte[1024];
            int length = client.getInputStream().read(words);
            client.getOutputStream().write(words, 0, Math.max(length, 0));
        } catch (IOException error) {
            System.err.println(error);
        }
    }
}
