using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class MerchantTests
{
    [Theory, BothDatabases]
    public async Task A_merchant_is_made_once_and_listed_by_page(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var merchants = store.Get<IMerchantStore>();
        MerchantRow[] rows = [.. new[] { "acme", "beta", "corp" }.Select(n => new MerchantRow(MerchantId.Parse(n).Value, n + " Ltd", null, Now))];
        foreach (var row in rows)
        {
            Assert.True(await merchants.Insert(row, default));
        }

        Assert.False(await merchants.Insert(rows[0] with { DisplayName = "another" }, default));

        Assert.Equal(rows[0], await merchants.Read(Acme, default));
        Assert.Equal(rows[..2], await merchants.List(null, 2, default));
        Assert.Equal(rows[2..], await merchants.List(rows[1].Id, 2, default));
    }

    [Theory, BothDatabases]
    public async Task A_token_is_found_by_its_hash_and_revoked_once(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var merchants = store.Get<IMerchantStore>();
        var token = new TokenRow(Hash("t"), TokenKind.Hot, Acme, null, Now, Now.AddDays(1), null);
        await merchants.InsertToken(token, default);
        Assert.Equal(token, await merchants.FindToken(Hash("t"), default));
        Assert.Null(await merchants.FindToken(Hash("u"), default));

        Assert.True(await merchants.RevokeToken(Hash("t"), Now, default));
        Assert.False(await merchants.RevokeToken(Hash("t"), Now, default));

        Assert.Equal(Now, (await merchants.FindToken(Hash("t"), default))!.RevokedAt);
    }

    [Theory, BothDatabases]
    public async Task An_idempotency_key_is_worked_on_once_and_then_answered(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var merchants = store.Get<IMerchantStore>();
        Assert.IsType<IdempotencyOutcome.Started>(await Start("a", Now));
        Assert.IsType<IdempotencyOutcome.InProgress>(await Start("a", Now));
        Assert.IsType<IdempotencyOutcome.Conflict>(await Start("b", Now));

        await merchants.CompleteHttp("token", "key", 202, [1, 2], default);
        await merchants.CompleteHttp("token", "key", 500, [3], default);

        var answered = Assert.IsType<IdempotencyOutcome.Answered>(await Start("a", Now.AddDays(30)));
        Assert.Equal(202, answered.Status);
        Assert.Equal([1, 2], answered.Body);
        Assert.IsType<IdempotencyOutcome.Conflict>(await Start("b", Now));
        await merchants.AbandonHttp("token", "key", default);
        Assert.IsType<IdempotencyOutcome.Answered>(await Start("a", Now));

        Task<IdempotencyOutcome> Start(string request, DateTimeOffset at) =>
            merchants.StartHttp("token", "key", Hash(request), at, at.AddMinutes(-1), default);
    }

    [Theory, BothDatabases]
    public async Task A_claim_that_was_given_back_or_left_behind_is_claimed_again(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var merchants = store.Get<IMerchantStore>();
        Assert.IsType<IdempotencyOutcome.Started>(await Start(Now));
        await merchants.AbandonHttp("token", "key", default);
        Assert.IsType<IdempotencyOutcome.Started>(await Start(Now));

        Assert.IsType<IdempotencyOutcome.InProgress>(await Start(Now.AddSeconds(59)));
        Assert.IsType<IdempotencyOutcome.Started>(await Start(Now.AddSeconds(61)));

        Task<IdempotencyOutcome> Start(DateTimeOffset at) => merchants.StartHttp("token", "key", Hash("a"), at, at.AddMinutes(-1), default);
    }

    [Theory, BothDatabases]
    public async Task Of_equal_requests_at_once_one_is_worked_on(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var merchants = store.Get<IMerchantStore>();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => merchants.StartHttp("token", "key", Hash("a"), Now, Now.AddMinutes(-1), default)));

        Assert.Single(outcomes, o => o is IdempotencyOutcome.Started);
        Assert.Equal(15, outcomes.Count(o => o is IdempotencyOutcome.InProgress));
    }
}
