using Xunit;

namespace ChainCloud.TestKit.Vectors;

/// <summary>A theory on a data set of <see cref="VectorFolder"/>: skipped, with the reason, where that folder is not.</summary>
public sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = VectorFolder.WhyMissing;
}
