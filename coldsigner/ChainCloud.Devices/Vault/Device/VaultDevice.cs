using System.Collections.Immutable;
using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Devices.Administration;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// A running vault: frame in, frame out. Decides by <see cref="VaultRules"/>, signs, verifies, writes the journal, and only then lets
/// the answer go. Kill it anywhere and start it again: the same frame gets the same answer, or was never answered.
/// </summary>
public sealed class VaultDevice
{
    private readonly VaultKeys _keys;
    private readonly VaultJournal _journal;
    private readonly TimeProvider _clock;
    private readonly VaultVoice _voice;

    /// <summary>A vault over an opened journal and the keys that belong to it.</summary>
    /// <param name="state">The state that the journal's replay gave.</param>
    /// <param name="keys">Disposed by the caller.</param>
    /// <param name="journal">Disposed by the caller.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="voice">How it speaks to people.</param>
    public VaultDevice(VaultState state, VaultKeys keys, VaultJournal journal, TimeProvider clock, VaultVoice voice)
    {
        State = state;
        _keys = keys;
        _journal = journal;
        _clock = clock;
        _voice = voice;
    }

    public VaultState State { get; private set; }

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Answers one frame. Refuses, for the rejected folder, only what is no frame at all; every job is answered by a frame.</summary>
    public Result<byte[]> Answer(byte[] frame)
    {
        if (!Frame.Decode(frame).TryGet(out var job, out var problem))
        {
            return new Problem(problem.Code, $"{VaultClause.C1}: {problem.Detail}");
        }

        var answer = Answer(job);
        _voice.Say(answer is RefusedResult no ? $"{job.JobId}: refused, {no.Clause} ({no.Kind.ToText()}): {no.Detail}" : $"{job.JobId}: {answer.Tag}");
        return answer.Encode();
    }

    /// <summary>Raises the alarms that stand by the journal: locked merchants, a halt. For the start of a run.</summary>
    public void RaiseStandingAlarms()
    {
        foreach (var merchant in State.Merchants.Values.Where(m => m.Lock is not null))
        {
            RaiseLock(merchant);
        }

        if (State.Halted is { } reason)
        {
            _voice.Alarm("halted", $"Vault {State.Vault} has halted. {reason}");
        }
    }

    /// <summary>Stores an enrolment whose words people have compared.</summary>
    public void Enrol(MerchantEnrolled enrolment) => Commit(enrolment);

    /// <summary>Takes a token list over. Refuses what <see cref="TokenClauses.Check"/> refuses; nothing changes then.</summary>
    public Result<TokenList> List(SignedTokenList signed) => TokenClauses.Check(State, signed).Map(list =>
    {
        Commit(new TokensListed(State.VaultTime(Now), signed.Encode()));
        return list;
    });

    private Frame Answer(Frame frame) => frame switch
    {
        SignJob job => Sign(job),
        BatchJob job => Attest(job),
        JournalJob job => Tell(job),
        _ => Refused(frame, VaultRefusal.Reject(VaultClause.C2, "This is no job for a vault."), default),
    };

    private Frame Sign(SignJob job) => VaultRules.CheckSign(State, job, Now) switch
    {
        SignDecision.Sign { Plan: var plan } => Sign(job, plan),
        SignDecision.Repeat { Sequence: var sequence } => Stored(job, _journal.Read(sequence)),
        SignDecision.Locked { Lock: var standing } => Stored(job, _journal.Read(standing.Sequence)),
        SignDecision.Refuse { Refusal: var refusal } => Refuse(job, refusal),
        _ => throw new UnreachableException(),
    };

    private Frame Sign(SignJob job, SigningPlan plan)
    {
        var merchant = State.Merchants[plan.Merchant];
        var payment = _keys.Sign(plan, merchant.Number);
        if (VaultRules.CheckSigned(plan, payment.RawTransaction) is { } damaged)
        {
            return Refuse(job, damaged);
        }

        var receipt = Sign(merchant, ReceiptBook.Signed(State, plan, payment.TxId));
        var happened = plan.Signed(payment.RawTransaction, receipt);
        var screen = VaultScreen.Of(State, plan, payment.TxId);
        Commit(happened);
        _voice.Say(screen);
        return Stored(job, happened);
    }

    private Frame Refuse(SignJob job, VaultRefusal refusal)
    {
        var time = State.VaultTime(Now);
        if (refusal.Kind == RefusalKind.Halt)
        {
            return Halt(job, refusal, time);
        }

        if (refusal.Kind == RefusalKind.Lock)
        {
            var intents = job.Intents.Select(i => SignedStatement.Read<PayoutIntent>(i).Value.Statement).ToImmutableArray();
            var receipt = ReceiptBook.Refused(State, job.Merchant, job.Asset, intents, VaultDecision.Locked, refusal.Clause, time);
            var locked = new MerchantLocked(time, job.Merchant, refusal.Clause, refusal.Detail, Sign(State.Merchants[job.Merchant], receipt));
            Commit(locked);
            RaiseLock(State.Merchants[job.Merchant]);
            return Stored(job, locked);
        }

        if (refusal.DeadIntent is { } dead)
        {
            var receipt = ReceiptBook.Refused(State, job.Merchant, job.Asset, [dead], VaultDecision.Rejected, refusal.Clause, time);
            var refused = new IntentRefused(
                time, job.Merchant, Facts(dead), refusal.Clause, refusal.Detail, Sign(State.Merchants[job.Merchant], receipt));
            Commit(refused);
            return Stored(job, refused);
        }

        return Refused(job, refusal, default);
    }

    private Frame Attest(BatchJob job)
    {
        switch (VaultRules.CheckBatch(State, job))
        {
            case BatchRuling.Attest ruling:
                var scripts = Derive(ruling.Account, job.FirstIndex, job.Count);
                var statement = new AddressBatchAttestation(
                    job.Network, job.Asset, job.Merchant, job.Purpose, ruling.Account.Form.ToBatchScriptType(), job.BatchNumber, job.FirstIndex, job.Count,
                    MerkleTree.RootOf(scripts, job.FirstIndex), ruling.Epoch, ruling.Counter);
                var attestation = _keys.Sign(statement, job.Merchant, ruling.Epoch);
                Commit(new BatchAttested(State.VaultTime(Now), job.Merchant, job.Asset, job.BatchNumber, job.FirstIndex, job.Count, attestation));
                return new BatchResult(job.JobId, State.Vault, attestation, [.. scripts]);

            case BatchRuling.Repeat { Account: var account, Sequence: var sequence }:
                var stored = (BatchAttested)_journal.Read(sequence);
                return new BatchResult(job.JobId, State.Vault, stored.Attestation, [.. Derive(account, stored.FirstIndex, stored.Count)]);
            case BatchRuling.Locked { Lock: var standing }:
                return Stored(job, _journal.Read(standing.Sequence));
            case BatchRuling.Refuse { Refusal: { Kind: RefusalKind.Halt } refusal }:
                return Halt(job, refusal, State.VaultTime(Now));
            case BatchRuling.Refuse { Refusal: var refusal }:
                return Refused(job, refusal, default);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>What was signed before is told again, of a locked merchant and by a halted vault too: nothing is signed for it but where it ends.</summary>
    private Frame Tell(JournalJob job)
    {
        if (MessageClauses.Addressed(State, job) is { } foreign)
        {
            return Refused(job, foreign, default);
        }

        var merchant = State.Merchants[job.Merchant];
        var head = new JournalHead(
            job.Network, job.Merchant, State.Vault, job.JobId, merchant.Receipts.Count, merchant.LastReceipt, merchant.BatchRecords.Count,
            State.VaultTime(Now));
        return JournalTelling.Of(job, merchant, _journal.Read, _keys.Sign(head, job.Merchant, merchant.OwnEpoch));
    }

    /// <summary>The answer that a decision in the journal stands for: the first time and every time after, to the byte.</summary>
    private Frame Stored(JobFrame job, VaultEvent decision) => decision switch
    {
        TransactionSigned e => new SignResult(job.JobId, State.Vault, e.RawTransaction, e.Receipt),
        AccountPaymentSigned e => new SignResult(job.JobId, State.Vault, e.RawTransaction, e.Receipt),
        IntentRefused e => new RefusedResult(job.JobId, State.Vault, e.Clause.ToString(), RefusalKind.Reject, e.Detail, e.Receipt),
        MerchantLocked e => new RefusedResult(job.JobId, State.Vault, e.Clause.ToString(), RefusalKind.Lock, e.Detail, e.Receipt),
        _ => throw new UnreachableException("No decision about a job."),
    };

    private static ScriptPubKey[] Derive(AccountRecord account, uint first, uint count) =>
        WalletAddresses.Derive(account.Account, KeyPosition.Receiving, first, count, account.Form);

    private Frame Halt(JobFrame job, VaultRefusal refusal, long time)
    {
        if (State.Halted is null)
        {
            Commit(new VaultHalted(time, refusal.Clause, refusal.Detail));
            RaiseStandingAlarms();
        }

        return Refused(job, refusal, default);
    }

    private RefusedResult Refused(Frame frame, VaultRefusal refusal, ReadOnlyMemory<byte> receipt) =>
        new(frame.JobId, State.Vault, refusal.Clause.ToString(), refusal.Kind, refusal.Detail, receipt);

    private ReadOnlyMemory<byte> Sign(MerchantRecord merchant, VaultReceipt receipt) => _keys.Sign(receipt, merchant.Merchant, merchant.OwnEpoch);

    private void Commit(VaultEvent happened) => State = VaultEvolution.Evolve(State, happened, _journal.Append(happened));

    private void RaiseLock(MerchantRecord merchant) => _voice.Alarm(
        $"locked-{merchant.Merchant}", $"Vault {State.Vault}: merchant {merchant.Merchant} is locked, nothing is signed for it. {merchant.Lock!.Clause}: {merchant.Lock.Detail}");

    private static SignedIntent Facts(PayoutIntent intent) => new(intent.IntentId, intent.Hash, intent.ExternalId, intent.VCounter);
}
