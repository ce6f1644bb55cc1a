package till;

import java.util.concurrent.locks.ReentrantLock;

/** An account; amounts in cents. */
public final class Account {
    private final ReentrantLock lock = new ReentrantLock();
    private long balance;

    public Account(long balance) {
        this.balance = balance;
    }

    /** Adds an amount, BUSY when another till works on the account. */
    public Result deposit(long cents) {
        if (!lock.tryLock()) return Result.BUSY;
        try {
            balance += cents;
            return Result.DONE;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an amount; audit is called with the amount while the account is held. */
    public Result withdraw(long cents, Audit audit) {
        Result result = Result.BUSY;
        try {
            if (lock.tryLock()) {
                if (cents > balance) return Result.REFUSED;
                audit.note(cents);
                balance -= cents;
                result = Result.DONE;
            }
        } finally {
            lock.unlock();
        }
        return result;
    }

    public long balance() {
        return balance;
    }
}
