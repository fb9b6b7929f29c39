using ChainCloud.Statements;

namespace ChainCloud.Courier;

/// <summary>
/// Carries frames both ways. Every step can be the last before the power goes: a job is asked for again until its frame is in the inbox, an answer
/// is posted again until the gateway said yes or a final no, and both are harmless twice.
/// </summary>
public sealed class CourierRun(GatewayApi gateway, Spool spool, TextWriter errors)
{
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Posts what waits, fetches what is open. Throws <see cref="HttpRequestException"/> when the gateway can't be asked.</summary>
    public async Task<PassCounts> Pass(CancellationToken ct)
    {
        ShowAlarms();
        var counts = await PostAnswers(ct);
        var delivered = 0;
        foreach (var job in await gateway.OpenJobs(ct))
        {
            // The id becomes a file's name, and the frame goes to a machine that must not be bothered with more than it takes.
            if (!JobId.Parse(job.Id).TryGet(out var id, out _) || job.Frame.Length is < 1 or > Frame.MaxLength)
            {
                errors.WriteLine("job ignored: its id or frame is not well formed");
            }
            else if (spool.Deliver(id, job.Frame))
            {
                delivered++;
            }
        }

        return counts with { Delivered = delivered };
    }

    private async Task<PassCounts> PostAnswers(CancellationToken ct)
    {
        var counts = new PassCounts(0, 0, 0, 0);
        foreach (var name in spool.Outbox())
        {
            try
            {
                counts = await PostAnswer(counts, name, ct);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // One entry that can't be read or moved must not stop those behind it.
                if (_shown.Add(name))
                {
                    errors.WriteLine($"an entry of the outbox is stuck: {fault.Message}");
                }
            }
        }

        return counts;
    }

    private async Task<PassCounts> PostAnswer(PassCounts counts, string name, CancellationToken ct)
    {
        if (!spool.Read(name).TryGet(out var answer, out var rubbish))
        {
            return Refuse(counts, name, rubbish.Detail);
        }

        var outcome = await gateway.Post(answer, ct);
        switch (outcome.State)
        {
            case PostState.Taken:
                spool.Sent(name);
                return counts with { Taken = counts.Taken + 1 };
            case PostState.Refused:
                return Refuse(counts, name, outcome.Reason);
            default:
                errors.WriteLine($"answer {answer.Job} waits: {outcome.Reason}");
                return counts with { Waiting = counts.Waiting + 1 };
        }
    }

    private PassCounts Refuse(PassCounts counts, string name, string reason)
    {
        spool.Refused(name, reason);
        errors.WriteLine($"answer put aside: {reason}");
        return counts with { Refused = counts.Refused + 1 };
    }

    private void ShowAlarms()
    {
        foreach (var line in spool.Alarms().Where(_shown.Add))
        {
            errors.WriteLine($"ALARM {line}");
        }
    }
}

/// <summary>What one pass did.</summary>
/// <param name="Waiting">Answers that the gateway could not take now.</param>
public sealed record PassCounts(int Delivered, int Taken, int Refused, int Waiting);
