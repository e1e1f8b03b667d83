using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client;

public class WholeAnswerTests
{
    [Theory]
    [InlineData(21_333, false)]
    [InlineData(21_334, true)]
    public void NeedsStream_ByOutputLimitOfTheRequest_IsWhereTheVendorsSdkRefusesAWholeAnswer(long limit, bool needed) =>
        Assert.Equal(needed, Target(null).NeedsStream(new ChatRequest { Model = "m", Messages = [Message.User("hi")], MaxTokens = limit }));

    [Theory]
    [InlineData(8_192, false)]
    [InlineData(64_000, true)]
    public void NeedsStream_NoLimitInTheRequest_GoesByTheCardsThatIsSentInstead(long most, bool needed) =>
        Assert.Equal(needed, Target(new ModelCard("m") { MaxOutputTokens = most }).NeedsStream(new ChatRequest { Model = "m", Messages = [Message.User("hi")] }));

    private static Target Target(ModelCard? card)
    {
        Assert.True(DialectSet.TryGet("anthropic-messages", out var dialect));
        return new Target(Rig.Alpha.Provider with { Dialect = dialect, ChatPath = dialect.ChatPath, StreamPath = dialect.StreamPath }, "m", card);
    }
}
