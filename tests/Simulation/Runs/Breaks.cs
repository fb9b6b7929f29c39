using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Silo.Callers;
using ChainCloud.Statements;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace ChainCloud.Simulation;

/// <summary>How each wrong part is put in place of the right one.</summary>
internal static class Breaks
{
    /// <summary>Parts of a silo.</summary>
    public static Action<IServiceCollection> Of(Break wrong) => wrong switch
    {
        Break.IgnoresHead => services => Decorate(services, store => new WrongBookStore(store) { IgnoresHead = true }),
        Break.ForgetsKeys => services => Decorate(services, store => new WrongBookStore(store) { ForgetsKeys = true }),
        Break.LetsEverybodyCall => services => services.Remove(
            services.First(s => s.ServiceType == typeof(IIncomingGrainCallFilter) && s.ImplementationType == typeof(CallerFilter))),
        _ => _ => { },
    };

    /// <summary>What a wrong machine answers in place of its own no; null for what it says itself.</summary>
    public static byte[]? ChangeAnswer(World world, byte[] asked, ResultFrame answer)
    {
        if (!Frame.Decode(asked).TryGet(out var job, out _))
        {
            return null;
        }

        var no = answer as RefusedResult ?? new RefusedResult(answer.JobId, answer.Device, "", RefusalKind.Reject, "", default);

        return (world.Plan.Break, job) switch
        {
            (Break.VaultWithoutRules, SignJob sign) when answer is RefusedResult => Sign(world, sign),
            (Break.VaultWithoutLimits, SignJob sign) when no.Clause == "C10" => Sign(world, sign),
            (Break.VaultWithoutLock, SignJob sign) when world.Oracle.IsLocked(sign.Merchant) => Sign(world, sign),
            (Break.VDeviceWithoutEyes, VerifyBatchJob verify) => Accept(verify),
            _ => null,
        };
    }

    /// <summary>Wrong things that a database does after a commit; of its own rows only.</summary>
    public static void AfterCommit(World world, WrittenRows rows)
    {
        var text = rows.Values.OfType<string>().ToList();
        switch (world.Plan.Break)
        {
            case Break.CreditsTwice when text.Contains("deposit.credited"):
                Post(world, "deposit.credited", halves: false);
                break;
            case Break.PostsHalves when text.Contains("payout.reserved"):
                Post(world, "payout.reserved", halves: true);
                break;
            case Break.ChangesStates when rows.Touches("payout"):
                world.Database.Execute("UPDATE payout SET state = 'settled' WHERE state = 'awaiting_approval'");
                break;
            case Break.KeepsForgedReceipts when rows.Touches("receipt"):
                world.Database.Execute("DROP TRIGGER IF EXISTS receipt_update; UPDATE receipt SET cose = zeroblob(200)");
                break;
        }
    }

    private static void Post(World world, string kind, bool halves) => world.Database.Execute(
        $"""
        INSERT INTO posting (book, seq, entry_seq, account, side, amount, kind, subject, at)
        SELECT p.book, p.seq + (SELECT h.seq FROM account_head h WHERE h.book = p.book), (SELECT h.seq FROM account_head h WHERE h.book = p.book) + 1,
            p.account, p.side, p.amount, p.kind, p.subject, p.at
        FROM posting p WHERE p.kind = '{kind}' AND p.entry_seq = (SELECT max(entry_seq) FROM posting WHERE kind = '{kind}'){(halves ? " AND p.side = 'debit'" : "")};
        UPDATE account_head SET seq = 3 * seq
        """);

    private static void Decorate(IServiceCollection services, Func<IBookStore, IBookStore> wrong)
    {
        services.AddSingleton<BookStore>();
        services.AddSingleton(provider => wrong(provider.GetRequiredService<BookStore>()));
    }

    private static byte[] Accept(VerifyBatchJob job)
    {
        var merchant = Cast.Merchants.First(m => m.Id == job.Merchant);
        var claimed = SignedStatement.Read<AddressBatchAttestation>(job.Attestation).Value.Statement;
        var verdict = new BatchVerdict(
            job.Network, job.Asset, job.Merchant, claimed.Purpose, claimed.BatchNumber, MerkleTree.RootOf(job.Scripts, claimed.FirstIndex), BatchDecision.Accepted);
        return new VerdictResult(job.JobId, job.Device, SignedStatement.Sign(verdict, Cast.KeysOf(merchant).Channel).Bytes).Encode();
    }

    private static byte[]? Sign(World world, SignJob job)
    {
        if (!Psbt.Parse(job.Proposal.Span).TryGet(out var psbt, out _) || !SignedStatement.Read<PayoutIntent>(job.Intents[0]).TryGet(out var intent, out _))
        {
            return null;
        }

        var chain = world.ChainOf(job.Asset).Parameters;
        var merchant = Cast.Merchants.First(m => m.Id == job.Merchant);
        using var account = Cast.AccountOf(Cast.SendVault, chain, merchant.Number);
        var (unsigned, hashes) = (psbt.UnsignedTransaction, new SigningHashes(psbt.UnsignedTransaction));
        var inputs = unsigned.Inputs.Select((input, i) =>
        {
            var spent = psbt.SpentOutput(i).Value;
            var path = psbt.Inputs[i].Derivations.Single().Origin.Path.Steps;
            using var key = account.Derive(DerivationPath.Of(path[^2], path[^1]));
            return InputScript.Of(spent.Script).Value.Signed(input, key.Sign(hashes.All(i, spent).ToArray()), key.Public.PublicKey);
        });
        var signed = new Transaction(unsigned.Version, [.. inputs], unsigned.Outputs, unsigned.LockTime);
        var receipt = new VaultReceipt(
            job.Merchant, job.Device, 1_000_000 + world.StepNumber, new Hash256(new byte[31].Append((byte)1).ToArray()), default, intent.Statement.Fence, signed.TxId,
            Amount.Zero(job.Asset), VaultDecision.Signed, "", 1, Amount.Zero(job.Asset));
        return new SignResult(
            job.JobId, job.Device, signed.Serialize(withWitness: true), Cast.KeysOf(Cast.SendVault).Sign(receipt, job.Merchant, 1)).Encode();
    }

    /// <summary>A store that is the real one but for one thing.</summary>
    private sealed class WrongBookStore(IBookStore right) : IBookStore
    {
        private int _commits;

        public bool IgnoresHead { get; init; }

        public bool ForgetsKeys { get; init; }

        public Task<AccountHead> LoadHead(BookId book, CancellationToken ct) => right.LoadHead(book, ct);

        public async Task<IReadOnlyDictionary<string, JournalRecord>> FindJournal(IReadOnlyCollection<string> idemKeys, CancellationToken ct) =>
            ForgetsKeys ? new Dictionary<string, JournalRecord>() : await right.FindJournal(idemKeys, ct);

        public async Task<CommitOutcome> Commit(
            AccountHead expected, AccountHead next, IReadOnlyList<CommitItem> items, DateTimeOffset at, CancellationToken ct)
        {
            if (ForgetsKeys)
            {
                items = [.. items.Select(item => item with { IdemKey = $"{item.IdemKey} {++_commits}" })];
            }

            if (IgnoresHead && await right.LoadHead(expected.Book, ct) is var now && now.Seq != expected.Seq)
            {
                return await right.Commit(expected with { Seq = now.Seq }, next with { Seq = now.Seq + (next.Seq - expected.Seq) }, items, at, ct);
            }

            return await right.Commit(expected, next, items, at, ct);
        }
    }
}
