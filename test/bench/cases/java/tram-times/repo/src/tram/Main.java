package tram;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

public final class Main {
    public static void main(String[] args) throws IOException {
        int now = Clock.parse(args[2]);
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] words = line.split(" ");
            if (!words[0].equals(args[1])) continue;
            int[] times = Arrays.stream(words).skip(1).mapToInt(Clock::parse).toArray();
            int next = new Timetable(times).next(now);
            System.out.println(Clock.print(next) + ", " + (next - now) + " minutes");
        }
    }
}
