using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>Invariants 7, 11, 12, 13 and 14: all that offline machines sign, before anybody else has it.</summary>
internal sealed partial class Oracle
{
    private const long Day = 86_400;

    private readonly Dictionary<Hash256, PayoutIntent> _intents = [];
    private readonly HashSet<(DeviceId, long)> _counters = [];
    private readonly Dictionary<Outpoint, Hash256> _signedInputs = [];
    private readonly Dictionary<Hash256, SignedSeen> _signed = [];
    private readonly Dictionary<(DeviceId, MerchantId, long), Hash256> _receiptsGiven = [];
    private readonly List<(BookId Book, long At, long Value)> _spent = [];
    private readonly HashSet<MerchantId> _locked = [];
    private bool _restored;

    /// <summary>A vault's disk is an old one: what it signs is from now on held against less, since it may have forgotten what it did.</summary>
    public void Restored(VaultMachine vault)
    {
        _restored = true;
        _locked.Clear();
        _spent.Clear();
    }

    /// <summary>Whether the send vault said that it signs no more for a merchant.</summary>
    public bool IsLocked(MerchantId merchant) => _locked.Contains(merchant);

    public void LeftMachine(Machine machine, byte[] asked, byte[] answered)
    {
        Scan(answered);
        if (!Frame.Decode(asked).TryGet(out var job, out _) || !Frame.Decode(answered).TryGet(out var answer, out _))
        {
            return;
        }

        switch (job, answer)
        {
            case (ApprovePayoutJob approve, IntentResult result):
                Approved(machine, approve, result);
                break;
            case (VerifyBatchJob verify, VerdictResult result):
                Judged(verify, result);
                break;
            case (SignJob sign, SignResult result):
                Signed(machine, sign, result);
                break;
            case (SignJob sign, RefusedResult { Kind: RefusalKind.Lock, Receipt.IsEmpty: false }):
                _locked.Add(sign.Merchant);
                break;
        }
    }

    private void Approved(Machine machine, ApprovePayoutJob job, IntentResult result)
    {
        if (!SignedStatement.Read<PayoutIntent>(result.Intent).TryGet(out var read, out var problem))
        {
            Report(11, $"{machine.Id} signed what can't be read: {problem.Detail}");
            return;
        }

        var intent = read.Statement;
        if (!_intents.TryAdd(intent.Hash, intent))
        {
            return;
        }

        // Not in order: an answer that a loss of power kept back comes when its job is asked again.
        Check(12, _counters.Add((machine.Id, intent.VCounter)), () => $"{machine.Id} signed counter {intent.VCounter} twice.");
        var order = _world.Websites.SelectMany(w => w.Orders).FirstOrDefault(o => o.Merchant.Id == intent.Merchant && o.ExternalId == intent.ExternalId);
        var same = order is { IsTheft: false } && order.Chain.Asset == intent.Asset
            && order.Outputs.SequenceEqual(intent.Outputs.Select(o => (o.Script, (long)o.Amount.Units)));
        Check(11, same, () => $"{machine.Id} approved {intent.ExternalId}, which its website did not ask for like this.");
        Check(
            6, !_intents.Values.Any(other => other != intent && other.Merchant == intent.Merchant && other.ExternalId == intent.ExternalId),
            () => $"{machine.Id} approved {intent.ExternalId} twice.");
    }

    private void Judged(VerifyBatchJob job, VerdictResult result)
    {
        if (SignedStatement.Read<BatchVerdict>(result.Verdict).TryGet(out var read, out _) && read.Statement.Decision == BatchDecision.Accepted)
        {
            Check(
                11, job.Scripts.All(script => _template.Verified.ContainsKey((job.Asset, script))),
                () => $"A V-Device accepted a batch of {job.Asset} with an address that no vault has.");
            _accepted.UnionWith(job.Scripts.Select(script => (job.Asset, script)));
        }
    }

    private void Signed(Machine machine, SignJob job, SignResult result)
    {
        var transaction = Transaction.Parse(result.RawTransaction.Span).Value;
        var receipt = SignedStatement.Read<VaultReceipt>(result.Receipt).Value.Statement;
        if (!_receiptsGiven.TryAdd((machine.Id, job.Merchant, receipt.Counter), receipt.Hash))
        {
            Check(
                12, _restored || _receiptsGiven[(machine.Id, job.Merchant, receipt.Counter)] == receipt.Hash,
                () => $"{machine.Id} gave receipt {receipt.Counter} twice, with other content.");
        }

        if (_signed.ContainsKey(transaction.TxId))
        {
            return;
        }

        var intents = job.Intents.Select(i => SignedStatement.Read<PayoutIntent>(i).Value.Statement).ToList();
        var chain = _world.ChainOf(job.Asset);
        var seen = Weigh(chain, job.Merchant, transaction, intents);
        _signed.Add(transaction.TxId, seen);
        _unsignedIds[(job.Asset, transaction.WithoutSignatures().TxId)] = transaction.TxId;
        Check(13, !_locked.Contains(job.Merchant), () => $"{machine.Id} signed {transaction.TxId} for {job.Merchant}, which it has locked.");
        CheckInputs(transaction, intents);
        CheckContent(chain, transaction, intents, seen);
        CheckDay(seen);
    }

    private SignedSeen Weigh(SimulatedChain chain, MerchantId merchant, Transaction transaction, List<PayoutIntent> intents)
    {
        var spent = transaction.Inputs.Select(i => chain.OutputOf(i.Outpoint)?.Value ?? 0).Sum();
        var paid = intents.SelectMany(i => i.Outputs).Sum(o => (long)o.Amount.Units);
        return new SignedSeen(
            new BookId(merchant, chain.Asset), transaction, paid, spent - transaction.Outputs.Sum(o => o.Value), [.. intents.Select(i => i.ExternalId)]);
    }

    /// <summary>7: what one transaction consumes, no other for other intents ever does; 11: the fences are consumed.</summary>
    private void CheckInputs(Transaction transaction, List<PayoutIntent> intents)
    {
        foreach (var input in transaction.Inputs)
        {
            var first = _signedInputs.TryAdd(input.Outpoint, transaction.TxId);
            Check(7, first || _restored, () => $"{input.Outpoint} is in {_signedInputs[input.Outpoint]} and in {transaction.TxId}.");
        }

        foreach (var intent in intents)
        {
            Check(11, _intents.ContainsKey(intent.Hash), () => $"{transaction.TxId} pays intent {intent.ExternalId}, which no V-Device signed.");
            Check(
                11, intent.Fence.AsOutpoint is { } fence && transaction.Inputs.Any(i => i.Outpoint == fence),
                () => $"{transaction.TxId} does not consume the fence of {intent.ExternalId}.");
        }
    }

    private void CheckContent(SimulatedChain chain, Transaction transaction, List<PayoutIntent> intents, SignedSeen seen)
    {
        var left = transaction.Outputs.ToList();
        foreach (var output in intents.SelectMany(i => i.Outputs))
        {
            var at = left.FindIndex(o => o.Script == output.Script && o.Value == output.Amount.Units);
            Check(11, at >= 0, () => $"{transaction.TxId} does not pay {output.Amount} as an intent says.");
            if (at >= 0)
            {
                left.RemoveAt(at);
            }
        }

        var limits = Cast.LimitsOf(chain.Parameters);
        Check(
            11, left.Count == 0 || (left.Count == 1 && _template.Change.GetValueOrDefault((chain.Asset, left[0].Script)) == seen.Book),
            () => $"{transaction.TxId} has an output that neither an intent nor change explains.");
        Check(
            11, seen.Fee >= 0 && seen.Fee <= limits.MaxFee.Units && seen.Fee <= intents.Sum(i => (long)i.MaxFee.Units),
            () => $"{transaction.TxId} has a fee of {seen.Fee}.");
        Check(
            11, intents.TrueForAll(i => i.Outputs.Sum(o => (long)o.Amount.Units) <= limits.MaxPerIntent.Units), () => $"{transaction.TxId} pays more than an intent may.");
    }

    /// <summary>14: by the world's time, whatever the clocks say.</summary>
    private void CheckDay(SignedSeen seen)
    {
        var now = _world.TrueClock.Seconds;
        _spent.Add((seen.Book, now, seen.Paid + seen.Fee));
        var day = _spent.Where(s => s.Book == seen.Book && s.At > now - Day).Sum(s => s.Value);
        var most = (long)Cast.LimitsOf(_world.ChainOf(seen.Book.Asset).Parameters).MaxPerDay.Units;
        Check(14, day <= most, () => $"{day} of {seen.Book} were signed in 24 hours; {most} are allowed.");
    }

    private sealed record SignedSeen(BookId Book, Transaction Transaction, long Paid, long Fee, IReadOnlyList<string> ExternalIds);
}
