namespace ChainCloud.Client;

/// <summary>The platform refused, or can't be asked. Switch on <see cref="Code"/>; the detail is for people.</summary>
public sealed class ChainCloudProblemException(string code, string detail, int status, string requestId, bool retryable, bool fundsMayHaveMoved)
    : Exception($"{code}: {detail}")
{
    /// <summary>Stable; one of <see cref="ProblemCodes"/>, or a newer one.</summary>
    public string Code { get; } = code;

    public string Detail { get; } = detail;

    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>Names the request in the platform's logs; empty when there was no answer.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>True when the same request, with the same external id, can be taken later.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>True when it is not known whether the request had its effect: ask again with the same external id, never with a new one.</summary>
    public bool FundsMayHaveMoved { get; } = fundsMayHaveMoved;
}
