using System.Numerics;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Tests.Payouts;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Ledger;

public sealed class EntryRulesTests
{
    private static readonly DepositId Deposit = DepositId.Of(1);
    private static readonly PayoutId Payout = PayoutId.Of(2);

    [Fact]
    public void An_entry_that_does_not_balance_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new JournalEntry("x", "y", Posting.Debit(LedgerAccount.Hot, Units(1)), Posting.Credit(LedgerAccount.Chain, Units(2))));
        Assert.Throws<ArgumentException>(() => new JournalEntry("x", "y", Posting.Debit(LedgerAccount.Hot, Units(1))));
        Assert.Throws<ArgumentException>(() => new JournalEntry("x", "y", Posting.Debit(LedgerAccount.Hot, Units(0)), Posting.Credit(LedgerAccount.Chain, Units(0))));
    }

    [Fact]
    public void A_deposit_is_pending_first_and_available_when_credited()
    {
        var confirming = Post(AccountHead.New(Book), EntryRules.DepositConfirming(Deposit, AddressPurpose.Hot, Units(100)));
        Assert.Equal((Units(0), Units(100)), (Balance.OfHot(confirming).Available, Balance.OfHot(confirming).Pending));
        var credited = Post(confirming, EntryRules.DepositCredited(confirming, Deposit, AddressPurpose.Hot, Units(100)));
        Assert.Equal(new Balance(Units(100), Units(0), Units(0), Units(100)), Balance.OfHot(credited));
        Assert.Equal(new Balance(Units(0), Units(0), Units(0), Units(0)), Balance.OfCold(credited));
    }

    [Fact]
    public void A_payout_holds_amount_and_fee_cap_and_gives_the_rest_back()
    {
        var held = Post(Funded(1_000), EntryRules.PayoutReserved(Payout, Units(600), Units(100)));
        Assert.Equal(new Balance(Units(1_000), Units(0), Units(700), Units(300)), Balance.OfHot(held));
        var settled = held.Post(EntryRules.PayoutSettled(Payout, Units(600), Units(40), Units(100))).Value;
        Assert.Equal(new Balance(Units(360), Units(0), Units(0), Units(360)), Balance.OfHot(settled));
        Assert.Equal(new BigInteger(-360), settled[LedgerAccount.Chain]);
    }

    [Fact]
    public void The_network_fee_is_an_entry_of_its_own() =>
        Assert.Equal(
            [EntryKinds.PayoutSettled, EntryKinds.PayoutNetworkFee, EntryKinds.PayoutReleased],
            EntryRules.PayoutSettled(Payout, Units(600), Units(40), Units(100)).Select(e => e.Kind));

    [Fact]
    public void A_released_payout_leaves_nothing_behind()
    {
        var held = Post(Funded(1_000), EntryRules.PayoutReserved(Payout, Units(600), Units(100)));
        Assert.Equal(Balance.OfHot(Funded(1_000)), Balance.OfHot(Post(held, EntryRules.PayoutReleased(Payout, Units(600), Units(100)))));
    }

    [Fact]
    public void A_reverted_payout_leaves_nothing_but_the_fee_behind()
    {
        var held = Post(Funded(1_000), EntryRules.PayoutReserved(Payout, Units(600), Units(100)));
        var entries = EntryRules.PayoutReverted(Payout, Units(600), Units(40), Units(100));
        Assert.Equal([EntryKinds.PayoutNetworkFee, EntryKinds.PayoutReleased], entries.Select(e => e.Kind));
        var reverted = held.Post(entries).Value;
        Assert.Equal(new Balance(Units(960), Units(0), Units(0), Units(960)), Balance.OfHot(reverted));
        Assert.Equal(new BigInteger(-960), reverted[LedgerAccount.Chain]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(100)]
    public void Gas_is_held_then_paid_and_the_rest_given_back(long fee)
    {
        var held = Post(Funded(1_000), EntryRules.GasHeld(Payout, Units(100)));
        Assert.Equal(new Balance(Units(1_000), Units(0), Units(100), Units(900)), Balance.OfHot(held));
        var closed = held.Post(EntryRules.GasClosed(Payout, Units(fee), Units(100))).Value;
        Assert.Equal(new Balance(Units(1_000 - fee), Units(0), Units(0), Units(1_000 - fee)), Balance.OfHot(closed));
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryRules.GasClosed(Payout, Units(101), Units(100)));
    }

    [Fact]
    public void More_than_is_available_cannot_be_held() =>
        Assert.Equal(ProblemCodes.InsufficientFunds, Funded(1_000).Post([EntryRules.PayoutReserved(Payout, Units(950), Units(51))]).Problem.Code);

    [Fact]
    public void A_reversed_deposit_is_taken_back_and_freezes_payouts()
    {
        var head = Funded(1_000);
        var reversed = Post(head, EntryRules.DepositReversed(head, Deposit, AddressPurpose.Hot, Units(1_000)));
        Assert.True(reversed.PayoutsFrozen);
        Assert.Equal((Units(0), Units(0)), (Balance.OfHot(reversed).Posted, reversed.Owed));
    }

    [Fact]
    public void What_was_spent_already_becomes_debt_which_the_next_hot_credit_repays()
    {
        var spent = Post(Funded(1_000), EntryRules.PayoutReserved(Payout, Units(600), Units(100)));
        var reversed = Post(spent, EntryRules.DepositReversed(spent, Deposit, AddressPurpose.Hot, Units(1_000)));
        Assert.Equal(Units(700), reversed.Owed);
        var confirming = Post(reversed, EntryRules.DepositConfirming(Deposit, AddressPurpose.Hot, Units(1_000)));
        var credited = Post(confirming, EntryRules.DepositCredited(confirming, Deposit, AddressPurpose.Hot, Units(1_000)));
        Assert.Equal((Units(0), false, Units(300)), (credited.Owed, credited.PayoutsFrozen, Balance.OfHot(credited).Available));
    }

    [Fact]
    public void Payouts_stay_frozen_while_a_debt_is_left()
    {
        var spent = Post(Funded(1_000), EntryRules.PayoutReserved(Payout, Units(600), Units(100)));
        var reversed = Post(spent, EntryRules.DepositReversed(spent, Deposit, AddressPurpose.Hot, Units(1_000)));
        var confirming = Post(reversed, EntryRules.DepositConfirming(Deposit, AddressPurpose.Hot, Units(100)));
        Assert.True(Post(confirming, EntryRules.DepositCredited(confirming, Deposit, AddressPurpose.Hot, Units(100))).PayoutsFrozen);
    }

    [Fact]
    public void A_fee_above_the_cap_cannot_be_posted() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryRules.PayoutSettled(Payout, Units(600), Units(101), Units(100)));

    [Fact]
    public void Account_names_are_read_back()
    {
        for (var account = LedgerAccount.ColdPending; account <= LedgerAccount.Chain; account++)
        {
            Assert.Equal(account, LedgerAccounts.Parse(account.ToText()));
        }

        Assert.Throws<FormatException>(() => LedgerAccounts.Parse("elsewhere"));
    }

    private static AccountHead Funded(long units)
    {
        var confirming = Post(AccountHead.New(Book), EntryRules.DepositConfirming(Deposit, AddressPurpose.Hot, Units(units)));
        return Post(confirming, EntryRules.DepositCredited(confirming, Deposit, AddressPurpose.Hot, Units(units)));
    }

    private static AccountHead Post(AccountHead head, JournalEntry entry) => head.Post([entry]).Value;
}
