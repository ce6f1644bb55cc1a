package bus;

public final class Main {
    public static void main(String[] args) {
        ChangeBus bus = new ChangeBus();
        Views views = new Views(bus);
        views.open("editor");
        views.hint("hint");
        views.open("outline");
        views.open("preview");
        bus.publish("title");
        bus.publish("body");
        views.seen().forEach(System.out::println);
    }
}
