using System.Security.Cryptography;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the device does with one frame.</summary>
public abstract record FrameOutcome
{
    /// <summary>An answer goes out under the frame's name.</summary>
    public sealed record Answered(byte[] Frame, string Text) : FrameOutcome;

    /// <summary>A person has to decide; the frame is kept.</summary>
    public sealed record Waiting(string Screen) : FrameOutcome;

    /// <summary>The frame can't be answered at all.</summary>
    public sealed record Unreadable(Problem Problem) : FrameOutcome;
}

/// <summary>
/// The V-Device with its keys. Every frame: hold the journal, read what is new, ask the pure rules, record what they say, sign, record
/// the signed statement, and only then let it leave. Alarms are written as files and told in the answer.
/// </summary>
public sealed class OpenedVDevice : IDisposable
{
    private readonly VDeviceFolder _folder;
    private readonly DeviceKeys _keys;
    private readonly SealedSecret _secret;
    private readonly TimeProvider _clock;
    private readonly Func<StatementId> _newId;
    private readonly StateJournal _journal;
    private readonly SpoolFolder _spool;
    private readonly VDeviceState _state = new();

    internal OpenedVDevice(
        VDeviceFolder folder, DeviceKeys keys, SealedSecret secret, TimeProvider clock, Action<string>? beforeStep, Func<StatementId>? newId = null)
    {
        _newId = newId ?? NewId;
        _folder = folder;
        _keys = keys;
        _secret = secret;
        _clock = clock;
        _journal = new StateJournal(folder.JournalFile, beforeStep);
        _spool = SpoolFolder.Open(folder.Spool, beforeStep);
    }

    public SpoolFolder Spool => _spool;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A fresh offer for a vault; kept until it is answered.</summary>
    public EnrolmentOffer Offer()
    {
        var offer = EnrolmentRules.Offer(_folder.Self, _keys, _newId(), Now);
        _folder.KeepOffer(offer);
        return offer;
    }

    /// <summary>Judges one frame. The same frame again gives the same answer.</summary>
    public FrameOutcome Handle(ReadOnlyMemory<byte> bytes)
    {
        if (!Frame.Decode(bytes).TryGet(out var frame, out var malformed))
        {
            return new FrameOutcome.Unreadable(malformed with { Detail = $"{VDeviceRule.Readable.Code}: {malformed.Detail}" });
        }

        using var held = _journal.Lock();
        CatchUp();
        return frame switch
        {
            VerifyBatchJob job => Handle(job),
            ApprovePayoutJob job => Handle(job),
            JournalJob job => Handle(job),
            JobFrame job => Refuse(job, new Breach(VDeviceRule.Readable, $"{job.Tag} is no job for a V-Device.")),
            _ => new FrameOutcome.Unreadable(new Problem(ProblemCodes.FrameRejected, $"{VDeviceRule.Readable.Code}: {frame.Tag} is no job.")),
        };
    }

    /// <summary>A person's yes or no to the payout in a frame that waits. Afterwards the frame is handled as any other.</summary>
    public FrameOutcome Decide(ApprovePayoutJob job, bool approve)
    {
        if (OpenRequest(job).TryGet(out var request, out _))
        {
            using var held = _journal.Lock();
            CatchUp();
            if (_state.PersonSaid(request.ExternalId) is null)
            {
                Record(new PayoutJudged(request.ExternalId, PayoutRules.ContentHash(request), approve));
            }
        }

        return Handle(job.Encode());
    }

    /// <summary>A person opens the locked device again. False when it was not locked.</summary>
    public bool Unlock()
    {
        using var held = _journal.Lock();
        CatchUp();
        var locked = _state.Locked is not null;
        if (locked)
        {
            Record(new DeviceUnlocked());
        }

        return locked;
    }

    /// <summary>What the person in front of the device is shown before a decision.</summary>
    public Result<string> Screen(ApprovePayoutJob job) => OpenRequest(job).Then(request =>
    {
        using var held = _journal.Lock();
        CatchUp();
        var wallet = _folder.ReadWallet();
        return wallet.Policies.TryGetValue(job.Asset, out var policy)
            ? Result<string>.Ok(PayoutScreen.Text(job, request, wallet, policy, _state, Now))
            : new Problem(ProblemCodes.NotFound, $"No policy for {job.Asset} is set.");
    });

    public void Dispose()
    {
        _keys.Dispose();
        _secret.Dispose();
    }

    private FrameOutcome Handle(ApprovePayoutJob job)
    {
        var wallet = _folder.ReadWallet();
        var judgement = PayoutRules.Judge(job, OpenRequest(job), wallet, _state, Now, _newId());
        foreach (var learned in judgement.Learned)
        {
            Record(learned);
        }

        switch (judgement)
        {
            case PayoutRefused refused:
                return Refuse(job, refused.Breach);
            case PayoutWaits waits:
                return new FrameOutcome.Waiting(PayoutScreen.Text(job, waits.Request, wallet, waits.Policy, _state, Now));
            case PayoutKnown known:
                return Approve(job, known.Signed.Message, "approved before, the same intent again");
            case PayoutApproved approved:
                var signed = SignedStatement.Sign(approved.Intent, _keys.Channel);
                Record(new IntentSigned(Now, signed.Bytes));
                return Approve(job, signed.Bytes, $"approved as intent {approved.Intent.VCounter}");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private FrameOutcome Handle(VerifyBatchJob job)
    {
        var judgement = BatchRules.Judge(job, _folder.ReadWallet(), _state);
        if (judgement.Breach is { } breach)
        {
            Alarm(job, breach);
        }

        if (judgement.Verdict is not { } verdict)
        {
            return Refuse(job, judgement.Breach!);
        }

        if (_state.VerdictOf(verdict.Hash) is null)
        {
            Record(new BatchJudged(judgement.FirstIndex, judgement.Count, SignedStatement.Sign(verdict, _keys.Channel).Bytes));
        }

        var text = $"batch {BatchId.PurposeText(verdict.Purpose)}/{verdict.BatchNumber} of {job.Asset} {verdict.Decision.ToText()}";
        return new FrameOutcome.Answered(
            new VerdictResult(job.JobId, _folder.Self.Device, _state.VerdictOf(verdict.Hash)!.Message).Encode(),
            judgement.Breach is null ? text : $"{text}: {judgement.Breach}");
    }

    /// <summary>What was signed before is told again, by a locked device too.</summary>
    private FrameOutcome Handle(JournalJob job)
    {
        var self = _folder.Self;
        if (job.Network != self.Network || job.Merchant != self.Merchant || job.Device != self.Device)
        {
            return Refuse(job, new Breach(VDeviceRule.Addressed, $"The job is for {job.Device} of {job.Merchant} on {job.Network.ToText()}."));
        }

        var entries = JournalResult.Part(
            _state.Signed.Where(s => s.Intent.VCounter > job.After).OrderBy(s => s.Intent.VCounter).Select(s => new ToldEntry(s.Message, default, [])),
            entry => entry.Statement.Length);
        var last = _state.Signed.MaxBy(s => s.Intent.VCounter)?.Intent.Hash ?? default;
        var head = SignedStatement.Sign(
            new JournalHead(self.Network, self.Merchant, self.Device, job.JobId, _state.VCounter, last, 0, Now), _keys.Channel);
        return new FrameOutcome.Answered(
            new JournalResult(job.JobId, self.Device, entries, [], head.Bytes).Encode(), $"{entries.Length} intents after {job.After} told again");
    }

    private FrameOutcome Approve(ApprovePayoutJob job, ReadOnlyMemory<byte> intent, string text) => new FrameOutcome.Answered(
        new IntentResult(job.JobId, _folder.Self.Device, job.PayoutId, intent).Encode(), $"payout {job.PayoutId} {text}");

    private FrameOutcome Refuse(JobFrame job, Breach breach)
    {
        Alarm(job, breach);
        if (breach.Rule.Kind == RefusalKind.Lock && job is ApprovePayoutJob && _state.Locked is null)
        {
            Record(new DeviceLocked(breach.Rule.Code, breach.Detail));
        }

        var refusal = new RefusedResult(job.JobId, _folder.Self.Device, breach.Rule.Code, breach.Rule.Kind, breach.Detail, default);
        return new FrameOutcome.Answered(refusal.Encode(), $"{job.JobId} refused by {breach}");
    }

    private void Alarm(JobFrame job, Breach breach)
    {
        if (breach.Rule.Alarm)
        {
            _spool.RaiseAlarm($"{breach.Rule.Code}-{job.JobId}", $"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {_folder.Self.Merchant} {breach}");
        }
    }

    private Result<PayoutRequest> OpenRequest(ApprovePayoutJob job) =>
        SealedPayoutRequest.Open(_secret.Span[DeviceKeys.SecretLength..], job.SealedRequest.Span);

    private void CatchUp()
    {
        foreach (var record in _journal.ReadNew())
        {
            _state.Apply(VDeviceEvent.Decode(record));
        }
    }

    private void Record(VDeviceEvent happened)
    {
        _journal.Append(happened.Encode());
        _state.Apply(happened);
    }

    private static StatementId NewId() => new(RandomNumberGenerator.GetBytes(StatementId.Length));
}
