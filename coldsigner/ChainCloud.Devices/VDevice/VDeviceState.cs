using System.Numerics;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>A payout that was approved here.</summary>
/// <param name="Intent">What was signed.</param>
/// <param name="Message">COSE_Sign1, to be given again.</param>
/// <param name="Time">When, Unix seconds.</param>
public sealed record SignedIntent(PayoutIntent Intent, ReadOnlyMemory<byte> Message, long Time);

/// <summary>A batch that was judged here.</summary>
public sealed record JudgedBatch(BatchVerdict Verdict, ReadOnlyMemory<byte> Message, uint FirstIndex, uint Count);

/// <summary>All that the V-Device remembers, as the sum of its events. Holds no key and no secret.</summary>
public sealed class VDeviceState
{
    /// <summary>The rolling window of the day limit, seconds.</summary>
    public const long DaySeconds = 24 * 3600;

    private readonly Dictionary<string, Hash256> _contentByExternalId = [];
    private readonly Dictionary<StatementId, Hash256> _contentByRequestId = [];
    private readonly Dictionary<string, PayoutJudged> _judged = [];
    private readonly Dictionary<string, SignedIntent> _intents = [];
    private readonly HashSet<Fence> _fences = [];
    private readonly HashSet<Fence> _consumed = [];
    private readonly HashSet<ScriptPubKey> _destinations = [];
    private readonly Dictionary<long, Hash256> _receipts = [];
    private readonly Dictionary<Hash256, JudgedBatch> _verdicts = [];
    private readonly List<JudgedBatch> _accepted = [];
    private readonly List<SignedIntent> _signed = [];

    /// <summary>The counter of the last intent; 0 before the first.</summary>
    public long VCounter { get; private set; }

    /// <summary>The highest time of any intent, Unix seconds.</summary>
    public long LastTime { get; private set; }

    /// <summary>The last receipt of the send vault that was verified.</summary>
    public VaultSeen VaultSeen { get; private set; }

    /// <summary>Why nothing is approved any more; null while all is well.</summary>
    public DeviceLocked? Locked { get; private set; }

    /// <summary>Intents signed, oldest first.</summary>
    public IReadOnlyList<SignedIntent> Signed => _signed;

    /// <summary>Batches accepted.</summary>
    public IReadOnlyList<JudgedBatch> AcceptedBatches => _accepted;

    /// <summary>What an external id stands for, or null.</summary>
    public Hash256? ContentOf(string externalId) => _contentByExternalId.TryGetValue(externalId, out var hash) ? hash : null;

    /// <summary>What a request id stands for, or null.</summary>
    public Hash256? ContentOf(StatementId requestId) => _contentByRequestId.TryGetValue(requestId, out var hash) ? hash : null;

    /// <summary>What a person said about an external id, or null.</summary>
    public bool? PersonSaid(string externalId) => _judged.TryGetValue(externalId, out var judged) ? judged.Approved : null;

    public SignedIntent? IntentOf(string externalId) => _intents.GetValueOrDefault(externalId);

    /// <summary>True when an intent signed here has this fence.</summary>
    public bool IsFenceUsed(Fence fence) => _fences.Contains(fence);

    /// <summary>True when the vault has signed a transaction that consumes this fence.</summary>
    public bool IsFenceConsumed(Fence fence) => _consumed.Contains(fence);

    /// <summary>True when this is the account of an accepted hot batch: the one from which the vault pays on a chain of accounts.</summary>
    public bool IsHotAccount(AssetId chainAsset, AccountAddress account)
    {
        var root = MerkleTree.RootOf([account.ToDestination()], 0);
        return _accepted.Any(batch => batch.Verdict.Asset == chainAsset && batch.Verdict.Purpose == AddressPurpose.Hot && batch.Verdict.Root == root);
    }

    public bool HasPaid(ScriptPubKey script) => _destinations.Contains(script);

    public Hash256? ReceiptAt(long counter) => _receipts.TryGetValue(counter, out var hash) ? hash : null;

    /// <summary>The verdict that was signed for exactly this statement before, or null.</summary>
    public JudgedBatch? VerdictOf(Hash256 verdictHash) => _verdicts.GetValueOrDefault(verdictHash);

    /// <summary>
    /// What all intents signed in the 24 hours up to <paramref name="now"/> can take of an asset, in base units: outputs of it, and fee caps
    /// of it, those of tokens' payouts included. A plain number: many caps together may be more than any amount.
    /// </summary>
    public BigInteger SignedInDay(AssetId asset, long now) => _signed.Where(signed => signed.Time > now - DaySeconds)
        .Aggregate(BigInteger.Zero, (sum, signed) => sum + Takes(signed.Intent, asset));

    private static BigInteger Takes(PayoutIntent intent, AssetId asset)
    {
        var outputs = intent.Asset == asset ? intent.Outputs.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Amount.Units) : 0;
        return intent.MaxFee.Asset == asset ? outputs + intent.MaxFee.Units : outputs;
    }

    /// <summary>Takes one event in.</summary>
    public void Apply(VDeviceEvent happened)
    {
        switch (happened)
        {
            case RequestSeen e:
                _contentByExternalId[e.ExternalId] = e.ContentHash;
                _contentByRequestId[e.RequestId] = e.ContentHash;
                break;
            case PayoutJudged e:
                _judged[e.ExternalId] = e;
                break;
            case IntentSigned e:
                Apply(e);
                break;
            case ReceiptSeen e:
                _receipts[e.Counter] = e.ReceiptHash;
                VaultSeen = new VaultSeen(e.Counter, e.ReceiptHash);
                if (e.Consumed is { } fence)
                {
                    _consumed.Add(fence);
                }

                break;
            case BatchJudged e:
                Apply(e);
                break;
            case DeviceLocked e:
                Locked ??= e;
                break;
            case DeviceUnlocked:
                Locked = null;
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Apply(IntentSigned happened)
    {
        var signed = new SignedIntent(Own<PayoutIntent>(happened.Intent), happened.Intent, happened.Time);
        _signed.Add(signed);
        _intents[signed.Intent.ExternalId] = signed;
        _fences.Add(signed.Intent.Fence);
        _destinations.UnionWith(signed.Intent.Outputs.Select(output => output.Script));
        VCounter = Math.Max(VCounter, signed.Intent.VCounter);
        LastTime = Math.Max(LastTime, happened.Time);
    }

    private void Apply(BatchJudged happened)
    {
        var judged = new JudgedBatch(Own<BatchVerdict>(happened.Verdict), happened.Verdict, happened.FirstIndex, happened.Count);
        _verdicts[judged.Verdict.Hash] = judged;
        if (judged.Verdict.Decision == BatchDecision.Accepted)
        {
            _accepted.Add(judged);
        }
    }

    private static T Own<T>(ReadOnlyMemory<byte> message)
        where T : class, IStatement<T> =>
        SignedStatement.Read<T>(message).TryGet(out var read, out var problem)
            ? read.Statement
            : throw new InvalidDataException($"The journal holds a statement that can't be read: {problem.Detail}");
}
