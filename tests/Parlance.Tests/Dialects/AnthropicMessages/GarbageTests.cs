using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

public class GarbageTests() : GarbageLaws(DialectSet.AnthropicMessages)
{
    private static readonly byte[] s_request =
        """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"t"},"title":"n"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"s"},{"type":"redacted_thinking","data":"parlance1.WyJmIiwiayIsImQiLG51bGwsInQiXQ"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"r"}],"is_error":true}]}],"tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},"thinking":{"type":"enabled","budget_tokens":1024},"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},"metadata":{"user_id":"u"},"stop_sequences":["x"]}"""u8.ToArray();

    private static readonly byte[] s_answer =
        """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"a","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"b","citations":[{"type":"char_location"}]},{"type":"server_tool_use","id":"s","name":"n","input":{}},{"type":"tool_use","id":"t","name":"f","input":{"a":"\u00e9"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":3},"output_tokens":2,"iterations":[{"type":"compaction","input_tokens":7,"output_tokens":1}]}}"""u8.ToArray();

    private static readonly byte[] s_error =
        """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"""u8.ToArray();

    protected override (int Requests, int Answers, int Streams) Rounds => (40, 40, 12);

    protected override IEnumerable<byte[]> Requests => [s_request, .. Recorded(recording => IsOurs(recording), recording => recording.Request)];

    protected override IEnumerable<byte[]> Answers => [s_answer, s_error, .. Recorded(IsOurs, recording => recording.Response)];

    protected override IEnumerable<byte[]> Streams => [[.. "event: error\ndata: "u8, .. s_error, .. "\n\n"u8], .. RecordedStreams(IsOurs)];

    private static bool IsOurs(Recording recording) => recording.Vendor == "anthropic";
}
