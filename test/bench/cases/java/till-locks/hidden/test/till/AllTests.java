package till;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public final class AllTests {
    public static void main(String[] args) throws Exception {
        Account account = new Account(500);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Object> slowResult = new ArrayList<>();
        Thread slow = new Thread(() -> slowResult.add(account.withdraw(200, cents -> {
            held.countDown();
            try {
                release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException error) {
                throw new AssertionError(error);
            }
        })));
        slow.start();
        held.await();
        try {
            List<Long> noted = new ArrayList<>();
            long begin = System.nanoTime();
            equal(Result.BUSY, account.withdraw(100, noted::add));
            equal(Result.BUSY, account.withdraw(9_999, noted::add));
            equal(Result.BUSY, account.deposit(100));
            equal(List.of(), noted);
            if (System.nanoTime() - begin > 5_000_000_000L) throw new AssertionError("waited");
        } finally {
            release.countDown();
            slow.join();
        }
        equal(List.of(Result.DONE), slowResult);
        equal(300L, account.balance());
        try {
            account.withdraw(100, cents -> { throw new IllegalStateException("no paper"); });
        } catch (IllegalStateException expected) {
            // The account is free again.
        }
        Thread other = new Thread(() -> slowResult.add(account.withdraw(300, cents -> {})));
        other.start();
        other.join();
        equal(List.of(Result.DONE, Result.DONE), slowResult);
        equal(Result.REFUSED, account.withdraw(1, cents -> {}));
        System.out.println("passed");
    }

    private static void equal(Object wanted, Object found) {
        if (!wanted.equals(found)) throw new AssertionError("wanted " + wanted + ", found " + found);
    }
}
