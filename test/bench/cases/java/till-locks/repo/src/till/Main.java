package till;

import java.util.concurrent.CountDownLatch;

public final class Main {
    public static void main(String[] args) throws InterruptedException {
        Account account = new Account(10_000);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread slow = new Thread(() -> account.withdraw(2_500, cents -> {
            held.countDown();
            try {
                release.await();
            } catch (InterruptedException error) {
                Thread.currentThread().interrupt();
            }
        }));
        slow.start();
        held.await();
        try {
            System.out.println("deposit " + account.deposit(100));
            System.out.println("withdraw " + account.withdraw(100, cents -> {}));
        } finally {
            release.countDown();
            slow.join();
        }
        System.out.println("balance " + account.balance());
    }
}
