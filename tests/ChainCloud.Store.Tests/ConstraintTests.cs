using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>What the database itself refuses, whatever program writes.</summary>
public sealed class ConstraintTests
{
    [Theory, BothDatabases]
    public async Task Postings_journal_and_events_are_never_changed(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(1), events: [Event("e")]));

        await Refuses(store, "UPDATE posting SET subject = 'x'");
        await Refuses(store, "DELETE FROM posting");
        await Refuses(store, "UPDATE journal SET result = request_hash");
        await Refuses(store, "DELETE FROM journal");
        await Refuses(store, "UPDATE outbox SET type = 'x'");
        await Refuses(store, "DELETE FROM outbox");
    }

    [Theory, BothDatabases]
    public async Task A_balance_that_holds_funds_is_never_negative(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(1)));
        var minus = kind == DatabaseKind.Sqlite ? $"'-{new string('0', 77)}1'" : "-1";
        var one = kind == DatabaseKind.Sqlite ? $"'{new string('0', 77)}1'" : "1";

        foreach (var account in new[] { "cold_pending", "cold", "hot_pending", "hot", "hot_reserved", "in_settlement", "settled", "fees" })
        {
            await Refuses(store, $"UPDATE account_head SET {account} = {minus}");
            await Accepts(store, $"UPDATE account_head SET {account} = {one}");
        }

        await Accepts(store, $"UPDATE account_head SET chain = {minus}, debt = {minus}, conversion = {minus}");
    }

    [Fact]
    public async Task SQLite_takes_amounts_of_fixed_width_only()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Sqlite);
        await store.Commit(Item("a", Deposited(1)));

        await Refuses(store, "UPDATE account_head SET hot = '5'");
        await Refuses(store, $"UPDATE account_head SET hot = '{new string('0', 77)}x'");
        await Refuses(store, "UPDATE account_head SET hot = 5");
    }

    [Fact]
    public async Task PostgreSQL_refuses_an_entry_that_does_not_balance()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);

        await Refuses(store, """
            INSERT INTO posting (book, seq, entry_seq, account, side, amount, kind, subject, at)
            VALUES ('acme/LTC', 1, 1, 'hot', 'debit', 5, 'k', 's', 0), ('acme/LTC', 2, 1, 'chain', 'credit', 4, 'k', 's', 0)
            """);
        await Accepts(store, """
            INSERT INTO posting (book, seq, entry_seq, account, side, amount, kind, subject, at)
            VALUES ('acme/LTC', 1, 1, 'hot', 'debit', 5, 'k', 's', 0), ('acme/LTC', 2, 1, 'chain', 'credit', 5, 'k', 's', 0)
            """);
    }

    [Theory, BothDatabases]
    public async Task An_output_is_one_deposit(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var deposit = Deposit("tx");
        await store.Mine(Facts(101, [deposit]));

        var values = DepositSql.InsertValues(Ltc, Deposit("tx"), DepositStates.Detected, null, Now);

        Assert.False(await store.Database.TryRun(DepositSql.Insert, [values], default));
    }

    [Theory, BothDatabases]
    public async Task A_deposit_is_not_credited_without_a_posting(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        await store.Mine(Facts(101, [Deposit("tx")]));

        await Refuses(store, "UPDATE deposit SET state = 'credited'");
        await Refuses(store, "UPDATE deposit SET posted = 2");
    }

    [Theory, BothDatabases]
    public async Task An_address_of_an_unverified_batch_is_never_handed_out(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(AddressSamples.Listed(0, 3));

        await Refuses(store, "UPDATE address SET issued_at = 1, external_id = 'x' WHERE key_index = 0");
        await Refuses(store, "UPDATE address SET usable = @yes, issued_at = 1, external_id = 'x' WHERE key_index = 0", ("yes", true));
        await Refuses(store, "UPDATE batch SET state = 'verified', verified = @yes", ("yes", true));
        await Refuses(store, "UPDATE batch SET verified = @yes", ("yes", true));
    }

    private static async Task Refuses(StoreUnderTest store, string sql, params SqlValue[] values) =>
        await Assert.ThrowsAsync<ConstraintException>(() => store.Database.Write((session, ct) => session.Execute(sql, values, ct), default));

    private static Task Accepts(StoreUnderTest store, string sql) =>
        store.Database.Write((session, ct) => session.Execute(sql, [], ct), default);
}
