package split;

import java.math.BigDecimal;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        List<BigDecimal> shares = Shares.equal(new BigDecimal("30.00"), 4);
        assert shares.stream().allMatch(share -> share.compareTo(new BigDecimal("7.50")) == 0) : shares;
        assert Shares.sum(shares, 1, 2).compareTo(new BigDecimal("15")) == 0;
        assert Guest.parse("bo:2").equals(new Guest("bo", 2));
        System.out.println("3 tests passed");
    }
}
