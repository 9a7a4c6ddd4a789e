<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Announcement</name>
    <message>
        <source>Announcement: %1</source>
        <translation>广播：%1</translation>
    </message>
</context>
<context>
    <name>AnswerPage</name>
    <message>
        <source>Look up</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>answered and closed</source>
        <translation>已答复完毕</translation>
    </message>
    <message>
        <source>last answer by %1</source>
        <translation>不晚于%1办结答复</translation>
    </message>
    <message>
        <source>The code stands on your receipt: ten letters and figures.</source>
        <translation>查询码在回执上，共10位字母和数字。</translation>
    </message>
    <message>
        <source>Read the answer</source>
        <translation>查看答复</translation>
    </message>
    <message>
        <source>There is no answer yet.</source>
        <translation>还没有答复。</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>答复%1</translation>
    </message>
    <message>
        <source>The hall did not answer. Please try again, or ask the staff.</source>
        <translation>主机没有答复，请再试一次，或问工作人员。</translation>
    </message>
</context>
<context>
    <name>AskingPage</name>
    <message>
        <source>How were you served?</source>
        <translation>请您评价本次服务</translation>
    </message>
    <message>
        <source>Your rating is voluntary. The counter does not see it.</source>
        <translation>请自愿评价，评价内容对窗口人员保密。</translation>
    </message>
    <message>
        <source>Voluntary; the counter does not see it.</source>
        <translation>请自愿评价，对窗口人员保密。</translation>
    </message>
    <message>
        <source>Offline since %1; rating is kept.</source>
        <translation>信息暂未更新（%1），评价会保存。</translation>
    </message>
    <message>
        <source>Very satisfied</source>
        <translation>非常满意</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>满意</translation>
    </message>
    <message>
        <source>Fairly satisfied</source>
        <translation>基本满意</translation>
    </message>
    <message>
        <source>Dissatisfied</source>
        <translation>不满意</translation>
    </message>
    <message>
        <source>Very dissatisfied</source>
        <translation>非常不满意</translation>
    </message>
    <message>
        <source>I prefer not to rate</source>
        <translation>暂不评价</translation>
    </message>
</context>
<context>
    <name>BookingPage</name>
    <message>
        <source>Appointment</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Appointment of %1</source>
        <translation>%1 的预约</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Code to tell</source>
        <translation>预约码</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Check in</source>
        <translation>签到</translation>
    </message>
    <message>
        <source>Ordinary number</source>
        <translation>取普通号</translation>
    </message>
    <message>
        <source>Move it</source>
        <translation>改约</translation>
    </message>
    <message>
        <source>Give it up</source>
        <translation>取消预约</translation>
    </message>
    <message>
        <source>All appointments</source>
        <translation>全部预约</translation>
    </message>
</context>
<context>
    <name>BookingsPage</name>
    <message>
        <source>Book by telephone</source>
        <translation>电话预约</translation>
    </message>
    <message>
        <source>By surname</source>
        <translation>按姓找</translation>
    </message>
    <message>
        <source>By surname: %1</source>
        <translation>按姓找：%1</translation>
    </message>
    <message>
        <source>No appointments today.</source>
        <translation>今天没有预约。</translation>
    </message>
    <message>
        <source>Asking the hall …</source>
        <translation>正在向主机查询……</translation>
    </message>
    <message>
        <source>Today&apos;s appointments are not known.</source>
        <translation>主机没有答复，不知道今天有没有预约。</translation>
    </message>
    <message>
        <source>Who has an appointment?</source>
        <translation>谁有预约？</translation>
    </message>
</context>
<context>
    <name>BottomBar</name>
    <message>
        <source>Priority</source>
        <translation>优先</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准版</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大字版</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低位</translation>
    </message>
</context>
<context>
    <name>BundlesPage</name>
    <message>
        <source>One number, and you are called to one counter after the other.</source>
        <translation>只取一个号，各窗口依次叫号，不用重新排队。</translation>
    </message>
    <message>
        <source>One visit for several matters</source>
        <translation>一次办几件事</translation>
    </message>
</context>
<context>
    <name>Clerk</name>
    <message>
        <source>No clerk has signed in</source>
        <translation>本窗口还没有人签到</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>工号 %1</translation>
    </message>
</context>
<context>
    <name>CountersPage</name>
    <message>
        <source>Touch a counter to see the way.</source>
        <translation>点窗口可查看怎么走。</translation>
    </message>
    <message>
        <source>Counters and who is on duty</source>
        <translation>窗口与在岗人员</translation>
    </message>
    <message>
        <source>back about %1</source>
        <translation>约%1恢复</translation>
    </message>
</context>
<context>
    <name>DepartmentPage</name>
    <message>
        <source>No matters are listed for this department; please ask at the counter.</source>
        <translation>本部门未列出事项，请咨询窗口。</translation>
    </message>
</context>
<context>
    <name>DepartmentsPage</name>
    <message>
        <source>Departments in this hall</source>
        <translation>进驻部门</translation>
    </message>
    <message>
        <source>%1 matters</source>
        <translation>%1个事项</translation>
    </message>
    <message>
        <source>no matters listed</source>
        <translation>未列出事项</translation>
    </message>
</context>
<context>
    <name>DeskSheet</name>
    <message>
        <source>Document was shown</source>
        <translation>已核验证件</translation>
    </message>
    <message>
        <source>No document was shown</source>
        <translation>未出示证明</translation>
    </message>
    <message>
        <source>Needs care</source>
        <translation>行动不便</translation>
    </message>
    <message>
        <source>We sent them wrong</source>
        <translation>引导有误</translation>
    </message>
    <message>
        <source>Has left</source>
        <translation>本人离开</translation>
    </message>
    <message>
        <source>Took two numbers</source>
        <translation>重复取号</translation>
    </message>
    <message>
        <source>A number for %1</source>
        <translation>取号：%1</translation>
    </message>
    <message>
        <source>Cancel %1: why?</source>
        <translation>作废 %1：原因</translation>
    </message>
    <message>
        <source>Class of %1, and why</source>
        <translation>%1 的类别和原因</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Take a number</source>
        <translation>取号</translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
</context>
<context>
    <name>Evacuation</name>
    <message>
        <source>Numbers and places are kept.</source>
        <translation>已取的号和排队位置都保留。</translation>
    </message>
</context>
<context>
    <name>FindPage</name>
    <message>
        <source>Look up</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>The last four digits of the telephone that was given with the number; or lay the card on the reader.</source>
        <translation>取号时留的手机尾号4位；或把身份证放在读卡器上。</translation>
    </message>
    <message>
        <source>The digits of a number, or the 8 digits of a booking.</source>
        <translation>输入号码的数字，或8位预约码。</translation>
    </message>
    <message>
        <source>Whose paper is lost?</source>
        <translation>小票丢了</translation>
    </message>
    <message>
        <source>Which number?</source>
        <translation>查哪个号？</translation>
    </message>
    <message>
        <source>Several numbers: which one?</source>
        <translation>有几个号码，是哪一个？</translation>
    </message>
    <message>
        <source>Touch the number</source>
        <translation>请点号码</translation>
    </message>
    <message>
        <source>No live number has these digits.</source>
        <translation>没有这个数字的号码。</translation>
    </message>
    <message>
        <source>Missed today and not queued again</source>
        <translation>今天过号、尚未重排</translation>
    </message>
    <message>
        <source>No number was missed today.</source>
        <translation>今天没有过号。</translation>
    </message>
    <message>
        <source>Queue it again</source>
        <translation>过号重排</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Take today&apos;s number</source>
        <translation>取今天的号</translation>
    </message>
    <message>
        <source>Choose the matter</source>
        <translation>选择要办的事项</translation>
    </message>
    <message>
        <source>Type the number on your paper, or hold the paper to the scanner.</source>
        <translation>请输入小票上的号，或把小票对准扫码口。</translation>
    </message>
    <message>
        <source>Your number %1</source>
        <translation>您的号码 %1</translation>
    </message>
    <message>
        <source>Which number do you have?</source>
        <translation>您手里是几号？</translation>
    </message>
    <message>
        <source>It is queued again, behind the next few.</source>
        <translation>已重新排队，排在前几位之后。</translation>
    </message>
    <message>
        <source>Your matters are changed.</source>
        <translation>要办的事项已改好。</translation>
    </message>
    <message>
        <source>Before you</source>
        <translation>前面还有</translation>
    </message>
    <message>
        <source>%1 people</source>
        <translation>%1 人</translation>
    </message>
    <message>
        <source>Expected wait</source>
        <translation>预计等候</translation>
    </message>
    <message>
        <source>%1 of them came later and go first by law (servicemen, seniors, people with disabilities, bookings).</source>
        <translation>其中%1人比您晚到，依法优先（军人、老年人、残疾人、预约等）。</translation>
    </message>
    <message>
        <source>Please wait in the hall</source>
        <translation>请在大厅等候</translation>
    </message>
    <message>
        <source>Please wait here: %1</source>
        <translation>请到%1等候</translation>
    </message>
    <message>
        <source>It is being called now: please go to %1.</source>
        <translation>正在叫您的号，请到%1。</translation>
    </message>
    <message>
        <source>It is being served at %1.</source>
        <translation>正在%1办理。</translation>
    </message>
    <message>
        <source>It was called and nobody came. It is still valid today: touch “Queue it again”.</source>
        <translation>已叫过号。过号不作废，原号当日有效，请点“过号重排”。</translation>
    </message>
    <message>
        <source>The counter has put it aside for you; please go back to the counter when you are ready.</source>
        <translation>窗口已为您暂时保留，准备好后请回原窗口。</translation>
    </message>
    <message>
        <source>You will be called to: %1</source>
        <translation>由%1叫号</translation>
    </message>
    <message>
        <source>at the counter</source>
        <translation>正在窗口</translation>
    </message>
    <message>
        <source>after the one before it</source>
        <translation>前一步办完再排</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不办了</translation>
    </message>
    <message>
        <source>One more matter under this number</source>
        <translation>这个号再加办一件</translation>
    </message>
    <message>
        <source>B012, a booking&apos;s 8 digits, or date and number of an older paper: 20250908B012</source>
        <translation>如 B012，8位预约码，或旧小票的日期加号码 20250908B012</translation>
    </message>
    <message>
        <source>The hall did not answer. Please try again, or ask the staff.</source>
        <translation>主机没有答复，请再试一次，或问工作人员。</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Sample forms: for which matter?</source>
        <translation>看哪件事的样表？</translation>
    </message>
    <message>
        <source>For example B012</source>
        <translation>例如 B012</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>字母</translation>
    </message>
    <message>
        <source>Printing your number again …</source>
        <translation>正在补打小票……</translation>
    </message>
    <message>
        <source>Please take your paper.</source>
        <translation>请取走小票。</translation>
    </message>
    <message>
        <source>No paper came out. Your number is valid all the same.</source>
        <translation>小票没有打印出来，您的号仍然有效。</translation>
    </message>
    <message>
        <source>It is not certain that the paper came out. Your number is valid all the same.</source>
        <translation>不能确定小票是否打出，您的号仍然有效。</translation>
    </message>
    <message>
        <source>Print my number again</source>
        <translation>补打小票</translation>
    </message>
    <message>
        <source>Type the number on your paper, or hold the paper to the scanner. Lost it? Lay your card on the reader, or type the last 4 digits of your telephone.</source>
        <translation>请输入小票上的号，或把小票对准扫码口。小票丢了：刷身份证，或输入手机后四位。</translation>
    </message>
    <message>
        <source>Add a matter</source>
        <translation>加办一件</translation>
    </message>
    <message>
        <source>Put off today: %1</source>
        <translation>今天改日优先：%1</translation>
    </message>
</context>
<context>
    <name>FlowPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>FormsBar</name>
    <message>
        <source>Start</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准版</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大字版</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低位</translation>
    </message>
</context>
<context>
    <name>FoundPage</name>
    <message>
        <source>Number %1</source>
        <translation>号码 %1</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等候中</translation>
    </message>
    <message>
        <source>is being called</source>
        <translation>正在叫号</translation>
    </message>
    <message>
        <source>is being served</source>
        <translation>办理中</translation>
    </message>
    <message>
        <source>was missed</source>
        <translation>已过号</translation>
    </message>
    <message>
        <source>put aside</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>Before it</source>
        <translation>前面还有</translation>
    </message>
    <message>
        <source>%1 people</source>
        <translation>%1 人</translation>
    </message>
    <message>
        <source>Class and proof</source>
        <translation>类别与证件</translation>
    </message>
    <message>
        <source>Ordinary</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>Queue it again</source>
        <translation>过号重排</translation>
    </message>
    <message>
        <source>Paper again</source>
        <translation>补打</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>改类别</translation>
    </message>
    <message>
        <source>First contact</source>
        <translation>首问登记</translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Another number</source>
        <translation>查别的号</translation>
    </message>
    <message>
        <source>One more</source>
        <translation>加办一件</translation>
    </message>
    <message>
        <source>One less</source>
        <translation>少办一件</translation>
    </message>
</context>
<context>
    <name>GivePage</name>
    <message>
        <source>No card and no telephone is needed.</source>
        <translation>不用身份证，也不用手机。</translation>
    </message>
    <message>
        <source>For which matter?</source>
        <translation>办哪一类？</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先</translation>
    </message>
    <message>
        <source>%1 before, %2</source>
        <translation>前面%1人，%2</translation>
    </message>
    <message>
        <source>Put off today: %1</source>
        <translation>今天改日优先：%1</translation>
    </message>
    <message>
        <source>What carries your number waits until you have chosen it.</source>
        <translation>取号不受影响；首问登记要先选工号。</translation>
    </message>
    <message>
        <source>Choose your staff number</source>
        <translation>请选择您的工号</translation>
    </message>
</context>
<context>
    <name>GuideBar</name>
    <message>
        <source>Start</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印本页</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准版</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大字版</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低位</translation>
    </message>
</context>
<context>
    <name>HallHeader</name>
    <message>
        <source>Closed today</source>
        <translation>今天不开放</translation>
    </message>
    <message>
        <source>Today %1  ·  ● %2 counters open</source>
        <translation>今天 %1  ·  ● 正在服务窗口 %2 个</translation>
    </message>
    <message>
        <source>Today %1</source>
        <translation>今天 %1</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Touch your matter, or your department.</source>
        <translation>点您要办的事，或者点业务。</translation>
    </message>
    <message>
        <source>Take the paper. Your number is also on the screen.</source>
        <translation>取走小票。号码在屏幕上也有。</translation>
    </message>
    <message>
        <source>Wait in the area that the paper names. Your number is shown and called.</source>
        <translation>到小票上写的区域等候，听叫号、看大屏。</translation>
    </message>
    <message>
        <source>Read what to bring, then touch: Take a number.</source>
        <translation>看好要带的材料，再点“取号”。</translation>
    </message>
    <message>
        <source>Enquiries and complaints: %1</source>
        <translation>咨询投诉：%1</translation>
    </message>
    <message>
        <source>The staff in the hall will gladly help you.</source>
        <translation>请找大厅工作人员，我们很乐意帮您。</translation>
    </message>
    <message>
        <source>The staff at counter %1 will gladly help you.</source>
        <translation>请到%1号窗口找工作人员，我们很乐意帮您。</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>小声一点</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>大声一点</translation>
    </message>
    <message>
        <source>A missed number stays valid today: touch “I have a number” on the first page, or ask at the desk.</source>
        <translation>过号不作废，原号当日有效：请点首页“我有号码或预约”办理过号重排，或到咨询台。</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Numbers are given from %1</source>
        <translation>%1开始取号，请稍候</translation>
    </message>
    <message>
        <source>No more numbers today; numbers are given %1</source>
        <translation>今天已停止取号（取号时间 %1）</translation>
    </message>
    <message>
        <source>This machine cannot print now. Your number will be on the screen.</source>
        <translation>本机暂时不能打印小票，号码会显示在屏幕上。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>What do you need? Search by name, for example: ID card</source>
        <translation>请输入您要办的事，如“身份证”“社保”</translation>
    </message>
    <message>
        <source>place in the queue, missed, check-in</source>
        <translation>查位置、重排、签到</translation>
    </message>
    <message>
        <source>I have a number or a booking</source>
        <translation>我有号码或预约</translation>
    </message>
    <message>
        <source>Most asked</source>
        <translation>大家常办</translation>
    </message>
    <message>
        <source>One visit, several matters ›</source>
        <translation>一次办几件事 ›</translation>
    </message>
    <message>
        <source>One visit for all: %1 … ›</source>
        <translation>一件事一次办：%1等 ›</translation>
    </message>
    <message>
        <source>By department</source>
        <translation>按业务取号</translation>
    </message>
    <message>
        <source>All queues ›</source>
        <translation>全部业务 ›</translation>
    </message>
    <message>
        <source>Matters, legal basis, steps and time limits, fees and staff are public.</source>
        <translation>事项、依据、流程时限、收费、人员五公开</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>您想了解什么？</translation>
    </message>
    <message>
        <source>Matters and papers</source>
        <translation>办事事项</translation>
    </message>
    <message>
        <source>what to bring, how long, what it costs</source>
        <translation>带什么材料、多久办好、收不收费</translation>
    </message>
    <message>
        <source>Departments</source>
        <translation>进驻部门</translation>
    </message>
    <message>
        <source>who deals with what</source>
        <translation>哪个部门办哪些事</translation>
    </message>
    <message>
        <source>Counters and staff</source>
        <translation>窗口与人员</translation>
    </message>
    <message>
        <source>who is on duty now</source>
        <translation>现在谁在岗</translation>
    </message>
    <message>
        <source>Plan of the hall</source>
        <translation>大厅平面图</translation>
    </message>
    <message>
        <source>where am I, where do I go</source>
        <translation>我在哪里，怎么走</translation>
    </message>
    <message>
        <source>Queues now</source>
        <translation>现在排队</translation>
    </message>
    <message>
        <source>how many wait, and how long</source>
        <translation>有几人等候，要等多久</translation>
    </message>
    <message>
        <source>My case</source>
        <translation>办件进度</translation>
    </message>
    <message>
        <source>how far it has come</source>
        <translation>我的事办到哪一步</translation>
    </message>
    <message>
        <source>Complaints</source>
        <translation>投诉建议</translation>
    </message>
    <message>
        <source>also when a matter could not be done</source>
        <translation>“办不成事”也在这里反映</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>通知公告</translation>
    </message>
    <message>
        <source>what is new in the hall</source>
        <translation>大厅的新消息</translation>
    </message>
    <message>
        <source>Search, for example: ID card</source>
        <translation>搜索，如“身份证”</translation>
    </message>
    <message>
        <source>By department ›</source>
        <translation>按业务取号 ›</translation>
    </message>
    <message>
        <source>No numbers left today: %1 and %2 more</source>
        <translation>今日号已取完：%1 等（另有 %2 类）</translation>
    </message>
    <message>
        <source>No numbers left today: %1</source>
        <translation>今日号已取完：%1</translation>
    </message>
    <message>
        <source>Lay your ID card on the reader: appointments check in, seniors go first; you can do without</source>
        <translation>刷身份证：预约自动签到，老年人优先；不刷也能取号</translation>
    </message>
    <message>
        <source>Find a matter</source>
        <translation>找要办的事</translation>
    </message>
    <message>
        <source>Most asked; you may lay your ID card on the reader first</source>
        <translation>大家常办（也可先刷身份证）</translation>
    </message>
</context>
<context>
    <name>IdlePage</name>
    <message>
        <source> (back about %1)</source>
        <translation>（约%1恢复）</translation>
    </message>
    <message>
        <source>Now serving %1</source>
        <translation>正在办理 %1</translation>
    </message>
    <message>
        <source>This counter deals with: %1</source>
        <translation>本窗口办理：%1</translation>
    </message>
    <message>
        <source>Enquiries and complaints: %1</source>
        <translation>咨询投诉：%1</translation>
    </message>
    <message>
        <source>Touch the screen to take a number</source>
        <translation>请触摸屏幕取号</translation>
    </message>
</context>
<context>
    <name>InLine</name>
    <message>
        <source>Waiting, in the order in which they came</source>
        <translation>等候的号（按取号先后）</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
</context>
<context>
    <name>IssuingPage</name>
    <message>
        <source>To the first page</source>
        <translation>返回首页</translation>
    </message>
    <message>
        <source>The hall does not answer</source>
        <translation>主机没有答复</translation>
    </message>
    <message>
        <source>Checking your number</source>
        <translation>正在核对您的号码</translation>
    </message>
    <message>
        <source>Taking a number …</source>
        <translation>正在取号……</translation>
    </message>
    <message>
        <source>Please do not take another number. Ask the staff in the hall: they can see whether you have one.</source>
        <translation>请不要再取号。请找大厅工作人员，他们能查到您有没有号。</translation>
    </message>
    <message>
        <source>Please do not take another number. Ask at counter %1: they can see whether you have one.</source>
        <translation>请不要再取号。请到%1号窗口，工作人员能查到您有没有号。</translation>
    </message>
    <message>
        <source>The hall has not answered yet. This machine keeps asking; you will not get two numbers.</source>
        <translation>主机还没有答复，本机正在反复核对，不会重复取号。</translation>
    </message>
</context>
<context>
    <name>ItemFinder</name>
    <message>
        <source>Touch a word, or the first letters: SFZ for 身份证</source>
        <translation>点下面的词，或点拼音首字母，如 SFZ</translation>
    </message>
    <message>
        <source>Nothing found. Please try another word, or ask the staff.</source>
        <translation>没有找到，请换个词，或找工作人员。</translation>
    </message>
    <message>
        <source>Words or letters: SFZ</source>
        <translation>点词语或拼音首字母</translation>
    </message>
</context>
<context>
    <name>ItemPage</name>
    <message>
        <source>Show the way</source>
        <translation>怎么走</translation>
    </message>
    <message>
        <source>Who and where</source>
        <translation>谁来办、在哪里</translation>
    </message>
    <message>
        <source>Time limit and fee</source>
        <translation>时限和费用</translation>
    </message>
    <message>
        <source>by law %1 working days</source>
        <translation>法定%1个工作日</translation>
    </message>
    <message>
        <source>No fee</source>
        <translation>不收费</translation>
    </message>
    <message>
        <source>Legal basis</source>
        <translation>办理依据</translation>
    </message>
    <message>
        <source>none listed; please ask at the counter</source>
        <translation>未列出，请咨询窗口</translation>
    </message>
    <message>
        <source>How it goes on</source>
        <translation>办理流程</translation>
    </message>
    <message>
        <source>Please have ready</source>
        <translation>请备好材料</translation>
    </message>
    <message>
        <source>No papers are listed for this matter; please ask at the counter.</source>
        <translation>这件事没有列出材料，请问窗口工作人员。</translation>
    </message>
</context>
<context>
    <name>ItemsPage</name>
    <message>
        <source>Which matter?</source>
        <translation>查哪件事？</translation>
    </message>
</context>
<context>
    <name>KeyGrid</name>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>More keys</source>
        <translation>另一半按键</translation>
    </message>
</context>
<context>
    <name>KeyRow</name>
    <message>
        <source>Open counter</source>
        <translation>开始服务</translation>
    </message>
    <message>
        <source>Close counter</source>
        <translation>停止服务</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始办理</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>重呼</translation>
    </message>
    <message>
        <source>No-show</source>
        <translation>过号</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>办理结束</translation>
    </message>
    <message>
        <source>Park</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一位</translation>
    </message>
</context>
<context>
    <name>LaterPage</name>
    <message>
        <source>Number %1 at %2</source>
        <translation>%1 号，%2</translation>
    </message>
</context>
<context>
    <name>LetterKeys</name>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>LettersPage</name>
    <message>
        <source>Without a name</source>
        <translation>不填姓</translation>
    </message>
    <message>
        <source>All appointments</source>
        <translation>全部预约</translation>
    </message>
    <message>
        <source>The surname begins with?</source>
        <translation>姓的拼音首字母？</translation>
    </message>
</context>
<context>
    <name>LinkBanner</name>
    <message>
        <source>Connecting to the hall …</source>
        <translation>正在连接主机……</translation>
    </message>
    <message>
        <source>No connection to the hall</source>
        <translation>与主机失去联系</translation>
    </message>
    <message>
        <source>No connection to the hall; not up to date (%1)</source>
        <translation>与主机失去联系，信息暂未更新（%1）</translation>
    </message>
    <message>
        <source>The hall cannot record anything at the moment</source>
        <translation>主机暂时不能登记业务</translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message>
        <source>Touch a form to see it filled in.</source>
        <translation>点一下，看填好的样子。</translation>
    </message>
    <message>
        <source>%1 pages</source>
        <translation>共%1页</translation>
    </message>
    <message>
        <source>These papers are needed:</source>
        <translation>需要以下材料：</translation>
    </message>
    <message>
        <source>Please ask at the counter or at the information desk.</source>
        <translation>请咨询窗口或咨询台。</translation>
    </message>
    <message>
        <source>There are no sample forms for this matter here yet.</source>
        <translation>这里还没有这件事的样表。</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Ticket machine</source>
        <translation>取号机</translation>
    </message>
    <message>
        <source>No numbers can be given now; please ask the staff in the hall.</source>
        <translation>暂时不能取号，请找大厅工作人员。</translation>
    </message>
    <message>
        <source>No numbers can be given now; please go to counter %1.</source>
        <translation>暂时不能取号，请到%1号窗口找工作人员。</translation>
    </message>
    <message>
        <source>Numbers are still given here; they are valid today.</source>
        <translation>本机仍可取号，当日有效。</translation>
    </message>
    <message>
        <source>Choose one more matter for %1</source>
        <translation>请选择要加办的事项（加到 %1）</translation>
    </message>
    <message>
        <source>Choose the matter of your notice; it has priority</source>
        <translation>请选择告知单上的事项，优先办理</translation>
    </message>
    <message>
        <source>%1 kept: go on to the number ›</source>
        <translation>已选%1件，去取号 ›</translation>
    </message>
    <message>
        <source>Your card only shows your appointment, your age and whether you have a number. It is not shown, not printed, and deleted in time.</source>
        <translation>身份证仅用于核对预约、年龄和是否已取号，不显示、不打印，按期清除。</translation>
    </message>
    <message>
        <source>You can take a number without a card, too</source>
        <translation>不刷身份证也能取号</translation>
    </message>
    <message>
        <source>I have noted it</source>
        <translation>记好了</translation>
    </message>
    <message>
        <source>Print once more</source>
        <translation>再打印一次</translation>
    </message>
    <message>
        <source>Your number %1 is valid, on paper or not. Note it or take a photo of the screen. The staff can print it for you.</source>
        <translation>您的号码 %1 有效，有没有小票都一样。请记下号码或拍下屏幕，也可以请工作人员补打。</translation>
    </message>
    <message>
        <source>No paper?</source>
        <translation>没拿到小票？</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>The card could not be read</source>
        <translation>没有读出身份证</translation>
    </message>
    <message>
        <source>You have an appointment</source>
        <translation>您有预约</translation>
    </message>
    <message>
        <source>Your number is %1.</source>
        <translation>您的号是 %1。</translation>
    </message>
    <message>
        <source>Query screen</source>
        <translation>查询机</translation>
    </message>
    <message>
        <source>Queues and counters may have changed; matters and papers are still right.</source>
        <translation>排队和窗口情况可能有变，事项和材料仍可查询。</translation>
    </message>
    <message>
        <source>Sample forms</source>
        <translation>样表台</translation>
    </message>
    <message>
        <source>The forms are right all the same.</source>
        <translation>样表不受影响，照常查看。</translation>
    </message>
    <message>
        <source>I need more time</source>
        <translation>我还要用</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>This page closes in %1 seconds.</source>
        <translation>%1 秒后返回首页。</translation>
    </message>
    <message>
        <source>Are you still there?</source>
        <translation>您还在吗？</translation>
    </message>
    <message>
        <source>Counter %1</source>
        <translation>%1号窗口</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>You can rate all the same: it is kept and delivered later.</source>
        <translation>仍可评价：先保存在本机，恢复后送达。</translation>
    </message>
    <message>
        <source>Guidance desk</source>
        <translation>导办台</translation>
    </message>
    <message>
        <source>Numbers cannot be given here now; the ticket machines may still have some of their own.</source>
        <translation>现在这里不能取号，取号机可能还有备用号。</translation>
    </message>
    <message>
        <source>since %1, %2 waiting for a person. Touch: I am going</source>
        <translation>%1 起等候，共 %2 处需要引导。触摸：我去接</translation>
    </message>
    <message>
        <source>▲ To be guided: %1 %2</source>
        <translation>▲ 需引导：%1 %2</translation>
    </message>
    <message>
        <source>F2 next · F3 recall · F4 start · F5 complete · F6 no-show · F7 park · F9 undo; Tab and Enter reach every key.</source>
        <translation>F2 下一位 · F3 重呼 · F4 开始办理 · F5 办理结束 · F6 过号 · F7 挂起 · F9 撤销；Tab 和回车可到每个按键。</translation>
    </message>
</context>
<context>
    <name>MatterPage</name>
    <message>
        <source>with priority; please show your document at the counter</source>
        <translation>优先号，请到窗口出示证件</translation>
    </message>
    <message>
        <source>No numbers left today</source>
        <translation>今日号已取完</translation>
    </message>
    <message>
        <source>Not on weekend duty; please come on a working day</source>
        <translation>周末值班不受理这一项，请在工作日来办</translation>
    </message>
    <message>
        <source>Take a number</source>
        <translation>取号</translation>
    </message>
    <message>
        <source>Add it to %1</source>
        <translation>加到 %1</translation>
    </message>
    <message>
        <source>No number is needed for it here.</source>
        <translation>这件事不在本大厅办理，不用在这里取号。</translation>
    </message>
    <message>
        <source>This matter is dealt with at: %1</source>
        <translation>请到：%1</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>在哪里办</translation>
    </message>
    <message>
        <source>No fee</source>
        <translation>不收费</translation>
    </message>
    <message>
        <source>Please have ready</source>
        <translation>请备好材料</translation>
    </message>
    <message>
        <source>No papers are listed for this matter; please ask at the counter.</source>
        <translation>这件事没有列出材料，请问窗口工作人员。</translation>
    </message>
    <message>
        <source>I have another matter too: keep this one</source>
        <translation>还要办别的事：先记下这件</translation>
    </message>
    <message>
        <source>How it goes on</source>
        <translation>办理流程</translation>
    </message>
    <message>
        <source>Time and fee</source>
        <translation>时限和费用</translation>
    </message>
</context>
<context>
    <name>MattersPane</name>
    <message>
        <source>here</source>
        <translation>正在办</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等候</translation>
    </message>
    <message>
        <source>later</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已办</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>不办了</translation>
    </message>
    <message>
        <source>No visitor at this counter</source>
        <translation>窗口现在没有号</translation>
    </message>
    <message>
        <source>Matters of this visit</source>
        <translation>这个号要办的事项</translation>
    </message>
    <message>
        <source>Give up: %1</source>
        <translation>不办：%1</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>不办</translation>
    </message>
    <message>
        <source>Add a matter: its first letters, SFZ for 身份证</source>
        <translation>加办一件：点拼音首字母，如身份证点 SFZ</translation>
    </message>
    <message>
        <source>No other matter of this hall begins so.</source>
        <translation>本大厅没有这样的其他事项。</translation>
    </message>
    <message>
        <source>%1, %2 waiting</source>
        <translation>%1，%2人等候</translation>
    </message>
</context>
<context>
    <name>NoticesPage</name>
    <message>
        <source>Notices</source>
        <translation>通知公告</translation>
    </message>
    <message>
        <source>There are no notices today.</source>
        <translation>今天没有通知。</translation>
    </message>
</context>
<context>
    <name>NowRow</name>
    <message>
        <source>waiting</source>
        <translation>人等候</translation>
    </message>
    <message>
        <source>Service is paused</source>
        <translation>暂停服务</translation>
    </message>
    <message>
        <source>Counter is closed</source>
        <translation>窗口未开放</translation>
    </message>
    <message>
        <source>To be guided</source>
        <translation>需引导</translation>
    </message>
    <message>
        <source>Priority: %1</source>
        <translation>优先：%1</translation>
    </message>
    <message>
        <source>longest wait %1 min</source>
        <translation>最久已等 %1 分钟</translation>
    </message>
    <message>
        <source>▲ not shown</source>
        <translation>▲ 未显示</translation>
    </message>
    <message>
        <source>▲ not spoken</source>
        <translation>▲ 未播报</translation>
    </message>
    <message>
        <source>serving</source>
        <translation>办理中</translation>
    </message>
    <message>
        <source>called %1 times</source>
        <translation>已叫 %1 次</translation>
    </message>
    <message>
        <source>called</source>
        <translation>已叫号</translation>
    </message>
</context>
<context>
    <name>OutOfService</name>
    <message>
        <source>‖ Out of service</source>
        <translation>‖ 本机暂停使用</translation>
    </message>
    <message>
        <source>Please use another machine, or ask the staff in the hall.</source>
        <translation>请使用其他自助机，或找大厅工作人员。</translation>
    </message>
    <message>
        <source>Please use another machine, or go to counter %1.</source>
        <translation>请使用其他自助机，或到%1号窗口。</translation>
    </message>
</context>
<context>
    <name>Pager</name>
    <message>
        <source>‹ Previous</source>
        <translation>‹ 上一页</translation>
    </message>
    <message>
        <source>Next ›</source>
        <translation>下一页 ›</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Ticket</source>
        <translation>本号</translation>
    </message>
    <message>
        <source>No visitor at this counter</source>
        <translation>窗口现在没有号</translation>
    </message>
    <message>
        <source>Check the document: %1</source>
        <translation>请查看证件：%1</translation>
    </message>
    <message>
        <source>Priority: %1</source>
        <translation>优先：%1</translation>
    </message>
    <message>
        <source>No document shown: back to the ordinary place</source>
        <translation>未出示证明，按普通号排队</translation>
    </message>
    <message>
        <source>No papers are listed for this matter</source>
        <translation>这件事没有列出材料</translation>
    </message>
    <message>
        <source>Papers for this matter; tick what is missing</source>
        <translation>这件事的材料（缺哪样点哪样）</translation>
    </message>
    <message>
        <source>End the service with</source>
        <translation>办理结束，结果是</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>Done on the spot</source>
        <translation>当场办结</translation>
    </message>
    <message>
        <source>Papers missing, told</source>
        <translation>材料不齐已告知</translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation>不予受理</translation>
    </message>
    <message>
        <source>Only asked</source>
        <translation>仅咨询</translation>
    </message>
    <message>
        <source>One case less</source>
        <translation>少一件</translation>
    </message>
    <message>
        <source>One case more</source>
        <translation>多一件</translation>
    </message>
    <message>
        <source>Calling out of turn is kept on record.</source>
        <translation>选呼不按顺序，会留下记录。</translation>
    </message>
    <message>
        <source>Nobody waits, nobody is parked or missed.</source>
        <translation>没有人等候，也没有挂起或过号的。</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先</translation>
    </message>
    <message>
        <source>parked</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>过号</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>The number stays; it waits in the other queue.</source>
        <translation>号码不变，转到下面的队列等候。</translation>
    </message>
    <message>
        <source>Pause 10 min</source>
        <translation>暂停 10 分钟</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停服务</translation>
    </message>
    <message>
        <source>Close counter</source>
        <translation>停止服务</translation>
    </message>
    <message>
        <source>Park</source>
        <translation>挂起</translation>
    </message>
    <message>
        <source>Undo the last call, completion or no-show</source>
        <translation>撤销上一步（叫号、办理结束、过号）</translation>
    </message>
    <message>
        <source>Nobody has signed in</source>
        <translation>还没有人签到</translation>
    </message>
    <message>
        <source>Clerk %1</source>
        <translation>工号 %1</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>签退</translation>
    </message>
    <message>
        <source>To sign in: the PIN, then your number</source>
        <translation>签到：先输密码，再点工号</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Small window</source>
        <translation>小窗口</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>More clerks</source>
        <translation>更多人员</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>选呼</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>转移</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Cases: %1</source>
        <translation>%1 件</translation>
    </message>
</context>
<context>
    <name>PaperLine</name>
    <message>
        <source>Printing …</source>
        <translation>正在打印…</translation>
    </message>
    <message>
        <source>✓ The paper is out.</source>
        <translation>✓ 小票已打出</translation>
    </message>
    <message>
        <source>▲ No paper: please write the number down.</source>
        <translation>▲ 未打出小票，请手写号码。</translation>
    </message>
    <message>
        <source>▲ Please look whether the paper came out.</source>
        <translation>▲ 请看小票是否打出。</translation>
    </message>
</context>
<context>
    <name>PaperNotice</name>
    <message>
        <source>Printing …</source>
        <translation>正在打印…</translation>
    </message>
    <message>
        <source>Please take your slip.</source>
        <translation>请取走小票。</translation>
    </message>
    <message>
        <source>This page could not be printed.</source>
        <translation>本页未能打印。</translation>
    </message>
    <message>
        <source>It is not certain that the slip came out.</source>
        <translation>不能确定小票是否已打出。</translation>
    </message>
</context>
<context>
    <name>PhoneKey</name>
    <message>
        <source>✓ Phone digits left</source>
        <translation>✓ 已留手机后四位</translation>
    </message>
    <message>
        <source>Leave 4 phone digits (if you wish)</source>
        <translation>留手机后四位（选填）</translation>
    </message>
</context>
<context>
    <name>PhonePage</name>
    <message>
        <source>Book it</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>The last four digits of the telephone, if they are told</source>
        <translation>手机后四位（可不填）</translation>
    </message>
    <message>
        <source>Leave these digits</source>
        <translation>留下这四位</translation>
    </message>
    <message>
        <source>If the paper is lost, these digits find your number. They are not printed, and deleted at the end of the day.</source>
        <translation>小票丢了，凭这四位可找回号码、补打小票。不打印，当日清除。</translation>
    </message>
    <message>
        <source>Last 4 digits of your phone (if you wish)</source>
        <translation>手机号后四位（选填）</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Leave none</source>
        <translation>不留</translation>
    </message>
</context>
<context>
    <name>PickPage</name>
    <message>
        <source>One more matter for %1: which?</source>
        <translation>%1 加办哪一件？</translation>
    </message>
    <message>
        <source>An appointment for which matter?</source>
        <translation>预约办什么？</translation>
    </message>
    <message>
        <source>What does %1 leave out?</source>
        <translation>%1 不办哪一件？</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>turn left, about %1 m</source>
        <translation>左转，走约%1米</translation>
    </message>
    <message>
        <source>turn right, about %1 m</source>
        <translation>右转，走约%1米</translation>
    </message>
    <message>
        <source>turn round, about %1 m</source>
        <translation>向后转，走约%1米</translation>
    </message>
    <message>
        <source>straight on, about %1 m</source>
        <translation>向前走约%1米</translation>
    </message>
    <message>
        <source>Choose a counter</source>
        <translation>选择窗口</translation>
    </message>
    <message>
        <source>● You are here.</source>
        <translation>● 您在这里</translation>
    </message>
    <message>
        <source>Plan of the hall</source>
        <translation>大厅平面图</translation>
    </message>
    <message>
        <source>The way to counter %1</source>
        <translation>到%1号窗口怎么走</translation>
    </message>
    <message>
        <source>There is no plan of this hall yet; please follow the signs or ask the staff.</source>
        <translation>本大厅还没有平面图，请看指示牌或问工作人员。</translation>
    </message>
    <message>
        <source>About %1 m from here</source>
        <translation>离这里约%1米</translation>
    </message>
    <message>
        <source>The way cannot be shown; please ask the staff.</source>
        <translation>路线无法显示，请问工作人员。</translation>
    </message>
</context>
<context>
    <name>PriorityPage</name>
    <message>
        <source>No priority</source>
        <translation>不用优先</translation>
    </message>
    <message>
        <source>Touch what applies to you and show the document at the counter. Without it your number keeps its ordinary place.</source>
        <translation>请点符合您的一项，到窗口出示证件；没有证件的按普通号排队。</translation>
    </message>
    <message>
        <source>Priority by law</source>
        <translation>依法优先</translation>
    </message>
    <message>
        <source>Document: %1</source>
        <translation>证件：%1</translation>
    </message>
    <message>
        <source>Please show your document at the counter</source>
        <translation>请到窗口出示证件</translation>
    </message>
</context>
<context>
    <name>ProgressPage</name>
    <message>
        <source>Look up</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>The number stands on the receipt of your case.</source>
        <translation>编号在受理通知书上。</translation>
    </message>
    <message>
        <source>My case</source>
        <translation>办件进度</translation>
    </message>
    <message>
        <source>Please ask at the counter that took your case.</source>
        <translation>请向受理的窗口咨询。</translation>
    </message>
    <message>
        <source>Please ask at the counter that took your case, or call %1.</source>
        <translation>请向受理的窗口咨询，或拨打%1。</translation>
    </message>
    <message>
        <source>The approval system is not connected to this screen, so progress cannot be shown here.</source>
        <translation>未接入审批系统，这里不能显示办件进度。</translation>
    </message>
    <message>
        <source>Number of the case</source>
        <translation>受理编号</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>更新于%1</translation>
    </message>
    <message>
        <source>This number is not known. Please check it, or ask at the counter.</source>
        <translation>没有查到这个编号，请核对，或咨询窗口。</translation>
    </message>
    <message>
        <source>The approval system cannot be reached now. Please try later, or ask at the counter.</source>
        <translation>现在连不上审批系统，请稍后再查，或咨询窗口。</translation>
    </message>
</context>
<context>
    <name>QueueCard</name>
    <message>
        <source>No numbers left today</source>
        <translation>今日号已取完</translation>
    </message>
</context>
<context>
    <name>QueueLines</name>
    <message>
        <source>%1 waiting, longest %2 min</source>
        <translation>等候 %1 人，最久 %2 分</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>with priority; please show your document at the counter</source>
        <translation>优先号，请到窗口出示证件</translation>
    </message>
    <message>
        <source>No numbers left today</source>
        <translation>今日号已取完</translation>
    </message>
    <message>
        <source>Not on weekend duty; please come on a working day</source>
        <translation>周末值班不受理这一项，请在工作日来办</translation>
    </message>
    <message>
        <source>Take a number</source>
        <translation>取号</translation>
    </message>
    <message>
        <source>Add it to %1</source>
        <translation>加到 %1</translation>
    </message>
    <message>
        <source>Touch your matter to see what to bring, or take a number at once.</source>
        <translation>点要办的事看材料，或者直接取号。</translation>
    </message>
    <message>
        <source>Take a number; the counter will help you.</source>
        <translation>可以直接取号，窗口会帮您。</translation>
    </message>
</context>
<context>
    <name>QueuesPage</name>
    <message>
        <source>All queues</source>
        <translation>全部业务</translation>
    </message>
    <message>
        <source>Numbers come from the ticket machine.</source>
        <translation>取号请到取号机。</translation>
    </message>
    <message>
        <source>Queues now</source>
        <translation>现在排队</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Give a number</source>
        <translation>取号</translation>
    </message>
    <message>
        <source>Find a number</source>
        <translation>查号</translation>
    </message>
    <message>
        <source>Lost paper</source>
        <translation>小票丢失</translation>
    </message>
    <message>
        <source>Change · type</source>
        <translation>换人 · 大字</translation>
    </message>
    <message>
        <source>Choose who is here</source>
        <translation>选择值班人员</translation>
    </message>
    <message>
        <source>%1 is here: change it, or the size of type</source>
        <translation>值班人员%1，点这里换人或换字号</translation>
    </message>
    <message>
        <source>Who is here?</source>
        <translation>谁在值班</translation>
    </message>
    <message>
        <source>Bookings</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Asked +1 (%1)</source>
        <translation>咨询 +1 (%1)</translation>
    </message>
    <message>
        <source>Asked +1</source>
        <translation>咨询 +1</translation>
    </message>
</context>
<context>
    <name>RateLater</name>
    <message>
        <source>Send</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Send it once more</source>
        <translation>再提交一次</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Voluntary; the counter does not see it.</source>
        <translation>请自愿评价，对窗口人员保密。</translation>
    </message>
    <message>
        <source>Your rating is voluntary. The counter does not see it.</source>
        <translation>请自愿评价，评价内容对窗口人员保密。</translation>
    </message>
    <message>
        <source>Choose as many as you like, or none. The counter does not see it.</source>
        <translation>可以选几项，也可以不选，对窗口人员保密。</translation>
    </message>
    <message>
        <source>How were you served?</source>
        <translation>请您评价本次服务</translation>
    </message>
    <message>
        <source>We are sorry. What was wrong?</source>
        <translation>很抱歉，哪里没有做好？</translation>
    </message>
    <message>
        <source>Your rating did not arrive</source>
        <translation>评价没有送达</translation>
    </message>
    <message>
        <source>Thank you for your rating</source>
        <translation>感谢您的评价</translation>
    </message>
    <message>
        <source>With this paper there is nothing to rate now</source>
        <translation>这张小票现在没有可评价的事项</translation>
    </message>
    <message>
        <source>One moment, please</source>
        <translation>请稍候</translation>
    </message>
    <message>
        <source>This paper cannot be rated now</source>
        <translation>这张小票暂时不能评价</translation>
    </message>
    <message>
        <source>Number %1 at %2</source>
        <translation>%1 号，%2</translation>
    </message>
    <message>
        <source>Very satisfied</source>
        <translation>非常满意</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>满意</translation>
    </message>
    <message>
        <source>Fairly satisfied</source>
        <translation>基本满意</translation>
    </message>
    <message>
        <source>Dissatisfied</source>
        <translation>不满意</translation>
    </message>
    <message>
        <source>Very dissatisfied</source>
        <translation>非常不满意</translation>
    </message>
    <message>
        <source>I prefer not to rate</source>
        <translation>暂不评价</translation>
    </message>
</context>
<context>
    <name>ReasonsPage</name>
    <message>
        <source>We are sorry. What was wrong?</source>
        <translation>很抱歉，哪里没有做好？</translation>
    </message>
    <message>
        <source>Choose as many as you like, or none. The counter does not see it.</source>
        <translation>可以选几项，也可以不选，对窗口人员保密。</translation>
    </message>
    <message>
        <source>More reasons</source>
        <translation>更多原因</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Send without a reason</source>
        <translation>不选原因，直接提交</translation>
    </message>
</context>
<context>
    <name>RefusedPage</name>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>To the first page</source>
        <translation>返回首页</translation>
    </message>
    <message>
        <source>No number was taken</source>
        <translation>没有取到号</translation>
    </message>
    <message>
        <source>The hall did not answer. You have no number yet.</source>
        <translation>主机没有答复，您还没有号。</translation>
    </message>
    <message>
        <source>The staff in the hall will gladly help you.</source>
        <translation>请找大厅工作人员，我们很乐意帮您。</translation>
    </message>
    <message>
        <source>The staff at counter %1 will gladly help you.</source>
        <translation>请到%1号窗口找工作人员，我们很乐意帮您。</translation>
    </message>
    <message>
        <source>Take an ordinary number</source>
        <translation>取普通号</translation>
    </message>
    <message>
        <source>Move the appointment</source>
        <translation>改约</translation>
    </message>
    <message>
        <source>Somebody is on the way; please stay here.</source>
        <translation>工作人员马上过来，请在这里稍等。</translation>
    </message>
    <message>
        <source>Staff has been called</source>
        <translation>已呼叫工作人员</translation>
    </message>
    <message>
        <source>Ask the staff to come</source>
        <translation>请工作人员帮忙</translation>
    </message>
</context>
<context>
    <name>RehearsalMark</name>
    <message>
        <source>Drill</source>
        <translation>演练</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>What do you need?</source>
        <translation>您要办什么？</translation>
    </message>
    <message>
        <source>Numbers are given from %1</source>
        <translation>%1开始取号，请稍候</translation>
    </message>
    <message>
        <source>No more numbers today; numbers are given %1</source>
        <translation>今天已停止取号（取号时间 %1）</translation>
    </message>
</context>
<context>
    <name>ServicePad</name>
    <message>
        <source>Service: for staff</source>
        <translation>维护：仅限工作人员</translation>
    </message>
    <message>
        <source>Staff number: %1</source>
        <translation>工号（数字）：%1</translation>
    </message>
    <message>
        <source>PIN: %1</source>
        <translation>密码：%1</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在核对……</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>进入</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>ServicePage</name>
    <message>
        <source>none</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>good</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Service page</source>
        <translation>维护页</translation>
    </message>
    <message>
        <source>Printer: %1</source>
        <translation>打印机：%1</translation>
    </message>
    <message>
        <source>About %1 tickets left on the roll</source>
        <translation>这卷纸大约还可打 %1 张</translation>
    </message>
    <message>
        <source>About %1 sheets left in the tray</source>
        <translation>纸盒里大约还有 %1 张纸</translation>
    </message>
    <message>
        <source>Test print</source>
        <translation>打印测试页</translation>
    </message>
    <message>
        <source>Paper changed</source>
        <translation>已换新纸</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>音量减小</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>音量加大</translation>
    </message>
    <message>
        <source>Touch test</source>
        <translation>触摸自检</translation>
    </message>
    <message>
        <source>Put in use again</source>
        <translation>恢复使用</translation>
    </message>
    <message>
        <source>Out of service</source>
        <translation>暂停使用</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新启动程序</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>SlipsPage</name>
    <message>
        <source>Their own papers are good for it. Touch a number to print a paper for it.</source>
        <translation>原来的小票就是凭证；小票丢了的，点他的号打一张。</translation>
    </message>
    <message>
        <source>Nobody was put off today.</source>
        <translation>今天没有改日办理的号。</translation>
    </message>
    <message>
        <source>Who goes first on another day?</source>
        <translation>谁改日优先？</translation>
    </message>
</context>
<context>
    <name>SlotsPage</name>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Touch a time. Your code stays the same.</source>
        <translation>请点一个时段，预约码不变。</translation>
    </message>
    <message>
        <source>The appointment is moved</source>
        <translation>改约成功</translation>
    </message>
    <message>
        <source>When would you like to come?</source>
        <translation>您想改到什么时候？</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候 …</translation>
    </message>
    <message>
        <source>All times of the next days are booked. Please ask the staff, or come for an ordinary number.</source>
        <translation>近期已约满。请工作人员帮忙，或取普通号。</translation>
    </message>
    <message>
        <source>Your code: %1. Check in here with it or with your card; please take a photo.</source>
        <translation>预约码：%1。到时在这里输入预约码或刷身份证签到，请拍照留存。</translation>
    </message>
    <message>
        <source>Which time?</source>
        <translation>哪个时段？</translation>
    </message>
    <message>
        <source>All times of the next days are booked.</source>
        <translation>近期已约满。</translation>
    </message>
</context>
<context>
    <name>StatusRow</name>
    <message>
        <source>▲ Connecting to the hall …</source>
        <translation>▲ 正在连接主机……</translation>
    </message>
    <message>
        <source>▲ No connection to the hall</source>
        <translation>▲ 与主机失去联系</translation>
    </message>
    <message>
        <source>▲ No connection to the hall; not up to date (%1)</source>
        <translation>▲ 与主机失去联系，信息暂未更新（%1）</translation>
    </message>
    <message>
        <source>Counter %1</source>
        <translation>%1号窗口</translation>
    </message>
    <message>
        <source> (back about %1)</source>
        <translation>（约%1恢复）</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Usual type</source>
        <translation>标准字</translation>
    </message>
    <message>
        <source>Large type</source>
        <translation>大字版</translation>
    </message>
    <message>
        <source>A−</source>
        <translation>小</translation>
    </message>
    <message>
        <source>A+</source>
        <translation>大</translation>
    </message>
</context>
<context>
    <name>SurnamesPage</name>
    <message>
        <source>Not here</source>
        <translation>没有这个姓</translation>
    </message>
    <message>
        <source>For whom?</source>
        <translation>为谁预约？</translation>
    </message>
</context>
<context>
    <name>TellPage</name>
    <message>
        <source>Complaint</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>“办不成事”反映</translation>
    </message>
    <message>
        <source>The wait</source>
        <translation>等候太久</translation>
    </message>
    <message>
        <source>The manner</source>
        <translation>服务态度</translation>
    </message>
    <message>
        <source>Papers unclear</source>
        <translation>材料要求说不清</translation>
    </message>
    <message>
        <source>Several trips</source>
        <translation>跑了好几趟</translation>
    </message>
    <message>
        <source>Nobody helped</source>
        <translation>不给办、推诿</translation>
    </message>
    <message>
        <source>The fee</source>
        <translation>收费问题</translation>
    </message>
    <message>
        <source>A machine</source>
        <translation>机器不好用</translation>
    </message>
    <message>
        <source>The hall itself</source>
        <translation>环境与设施</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>No name is asked; no counter reads it.</source>
        <translation>不问姓名，窗口看不到内容。</translation>
    </message>
    <message>
        <source>Thank you. This is your receipt.</source>
        <translation>谢谢，这是您的回执。</translation>
    </message>
    <message>
        <source>What would you like to tell us?</source>
        <translation>您想反映什么？</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Code: please note it or print this page</source>
        <translation>查询码：请记下，或打印本页</translation>
    </message>
    <message>
        <source>With the code the answer can be read at this screen.</source>
        <translation>凭查询码可在查询机查看答复。</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答复</translation>
    </message>
    <message>
        <source>last answer by %1</source>
        <translation>不晚于%1办结答复</translation>
    </message>
    <message>
        <source>first answer by %1</source>
        <translation>%1首次答复</translation>
    </message>
    <message>
        <source>What is it about? (up to four)</source>
        <translation>关于什么？（最多四项）</translation>
    </message>
    <message>
        <source>Previous counter</source>
        <translation>上一个窗口</translation>
    </message>
    <message>
        <source>No counter in particular</source>
        <translation>不针对某个窗口</translation>
    </message>
    <message>
        <source>About counter %1</source>
        <translation>关于%1号窗口</translation>
    </message>
    <message>
        <source>Next counter</source>
        <translation>下一个窗口</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>No answer. Touch “Send” again: it counts once.</source>
        <translation>主机没有答复，请再点“提交”，只算一次。</translation>
    </message>
    <message>
        <source>%1 signs written</source>
        <translation>已写%1个字</translation>
    </message>
    <message>
        <source>In your own words (if you wish)</source>
        <translation>我想写几句（选填）</translation>
    </message>
    <message>
        <source>Read an answer</source>
        <translation>我有查询码：查看答复</translation>
    </message>
</context>
<context>
    <name>TextEntry</name>
    <message>
        <source>Pinyin</source>
        <translation>拼音</translation>
    </message>
    <message>
        <source>Chinese characters by pinyin</source>
        <translation>拼音输入汉字</translation>
    </message>
    <message>
        <source>Digits and punctuation</source>
        <translation>数字和标点</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>字母</translation>
    </message>
    <message>
        <source>%1 more signs</source>
        <translation>还可写%1字</translation>
    </message>
    <message>
        <source>More words</source>
        <translation>更多候选字词</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
</context>
<context>
    <name>ThanksPage</name>
    <message>
        <source>Thank you</source>
        <translation>谢谢您</translation>
    </message>
    <message>
        <source>You did not rate this service. That is your right.</source>
        <translation>您没有评价，这是您的权利。</translation>
    </message>
    <message>
        <source>Your rating was received. The counter does not see it.</source>
        <translation>评价已收到，对窗口人员保密。</translation>
    </message>
    <message>
        <source>Your rating is kept here and delivered as soon as the hall answers again.</source>
        <translation>评价已保存在本机，联系恢复后自动送达。</translation>
    </message>
</context>
<context>
    <name>TicketPage</name>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Your number</source>
        <translation>您的号码</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先</translation>
    </message>
    <message>
        <source>Please wait in the hall</source>
        <translation>请在大厅等候</translation>
    </message>
    <message>
        <source>One number for %1 matters</source>
        <translation>一个号办%1类事</translation>
    </message>
    <message>
        <source>Please wait here: %1</source>
        <translation>请到%1等候</translation>
    </message>
    <message>
        <source>You will be called to: %1</source>
        <translation>由%1叫号</translation>
    </message>
    <message>
        <source>This number was taken while the network was down; valid today</source>
        <translation>本号在网络中断时取得，当日有效</translation>
    </message>
    <message>
        <source>Before you</source>
        <translation>前面还有</translation>
    </message>
    <message>
        <source>%1 people</source>
        <translation>%1 人</translation>
    </message>
    <message>
        <source>Expected wait</source>
        <translation>预计等候</translation>
    </message>
    <message>
        <source>Please have ready</source>
        <translation>请备好材料</translation>
    </message>
    <message>
        <source>and %1 more; please ask at the counter</source>
        <translation>还有 %1 项，请问窗口</translation>
    </message>
    <message>
        <source>called after the one before</source>
        <translation>前一项办好后叫号</translation>
    </message>
    <message>
        <source>%1 before you, %2</source>
        <translation>前面%1人，%2</translation>
    </message>
    <message>
        <source>✓ Please take your paper</source>
        <translation>✓ 请取走小票</translation>
    </message>
    <message>
        <source>▲ The paper was not printed. Your number is valid: please note it.</source>
        <translation>▲ 小票没有打印出来。号码有效，请记下。</translation>
    </message>
    <message>
        <source>▲ The paper may not have come out. Your number is valid: please note it.</source>
        <translation>▲ 不能确定小票是否打印出来。号码有效，请记下。</translation>
    </message>
    <message>
        <source>Printing your paper …</source>
        <translation>正在打印小票……</translation>
    </message>
    <message>
        <source>No paper? Touch here</source>
        <translation>没拿到小票？点这里</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等候</translation>
    </message>
    <message>
        <source>▲ No paper came. Please note your number.</source>
        <translation>▲ 小票没有打印出来，请记下号码。</translation>
    </message>
    <message>
        <source>▲ Perhaps no paper came. Please note your number.</source>
        <translation>▲ 小票可能没有打印出来，请记下号码。</translation>
    </message>
</context>
<context>
    <name>TouchTest</name>
    <message>
        <source>Touch every cell: %1 of %2</source>
        <translation>请触摸每一格：已触摸 %1 / %2</translation>
    </message>
    <message>
        <source>Cell %1</source>
        <translation>第%1格</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>ViewKeys</name>
    <message>
        <source>Normal</source>
        <translation>标准版</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大字版</translation>
    </message>
</context>
<context>
    <name>ViewPage</name>
    <message>
        <source>Print this page</source>
        <translation>打印本页</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>正在打印…</translation>
    </message>
    <message>
        <source>✓ Please take the page from the printer.</source>
        <translation>✓ 请到打印机取。</translation>
    </message>
    <message>
        <source>▲ It could not be printed. Please ask the staff.</source>
        <translation>▲ 未能打印，请问工作人员。</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>‹ Page</source>
        <translation>‹ 上页</translation>
    </message>
    <message>
        <source>Page ›</source>
        <translation>下页 ›</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>第%1页，共%2页</translation>
    </message>
    <message>
        <source>How to fill it in</source>
        <translation>填写说明</translation>
    </message>
</context>
<context>
    <name>VisitPage</name>
    <message>
        <source>with priority; please show your document at the counter</source>
        <translation>优先号，请到窗口出示证件</translation>
    </message>
    <message>
        <source>Take one number for %1</source>
        <translation>%1件事取一个号</translation>
    </message>
    <message>
        <source>Dealt with in this order. Touch a matter to leave it out.</source>
        <translation>按这个顺序办。不办的点一下去掉。</translation>
    </message>
    <message>
        <source>You keep your place in every queue. Touch a matter to leave it out.</source>
        <translation>每个队列都按现在的时间排队。不办的点一下去掉。</translation>
    </message>
    <message>
        <source>Your matters</source>
        <translation>您要办的事</translation>
    </message>
    <message>
        <source>dealt with elsewhere; please ask the staff</source>
        <translation>在别处办理，请问工作人员</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Waiting now</source>
        <translation>正在等候</translation>
    </message>
    <message>
        <source>%1 people</source>
        <translation>%1 人</translation>
    </message>
    <message>
        <source>Expected wait</source>
        <translation>预计等候</translation>
    </message>
</context>
<context>
    <name>WhoPage</name>
    <message>
        <source>Usual type</source>
        <translation>标准字</translation>
    </message>
    <message>
        <source>Large type</source>
        <translation>大字版</translation>
    </message>
    <message>
        <source>First contacts carry this number.</source>
        <translation>首问登记用这个工号。</translation>
    </message>
    <message>
        <source>Who is at the desk?</source>
        <translation>谁在导办台值班？</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>%1 waiting</source>
        <translation>等候 %1 人</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>暂无数据</translation>
    </message>
    <message>
        <source>served after %1</source>
        <translation>预计%1后办理</translation>
    </message>
    <message>
        <source>no counter open</source>
        <translation>暂无窗口服务</translation>
    </message>
    <message>
        <source>no wait</source>
        <translation>无需等候</translation>
    </message>
    <message>
        <source>within %1 min</source>
        <translation>约%1分钟以内</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>约%1分钟</translation>
    </message>
    <message>
        <source>about %1–%2 min</source>
        <translation>约%1–%2分钟</translation>
    </message>
    <message>
        <source>please watch the screen</source>
        <translation>请看大屏</translation>
    </message>
    <message>
        <source>Monday</source>
        <translation>星期一</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>星期二</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>星期三</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>星期四</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>星期五</translation>
    </message>
    <message>
        <source>Saturday</source>
        <translation>星期六</translation>
    </message>
    <message>
        <source>Sunday</source>
        <translation>星期日</translation>
    </message>
    <message>
        <source>%1/%2, %3</source>
        <translation>%1月%2日 %3</translation>
    </message>
    <message>
        <source>Counter %1</source>
        <translation>%1号窗口</translation>
    </message>
    <message>
        <source>Done on the spot</source>
        <translation>当场办结</translation>
    </message>
    <message>
        <source>%1 working days</source>
        <translation>%1 个工作日</translation>
    </message>
    <message>
        <source>copy × %1</source>
        <translation>复印件 %1 份</translation>
    </message>
    <message>
        <source>original and copy × %1</source>
        <translation>原件和复印件 %1 份</translation>
    </message>
    <message>
        <source>original × %1</source>
        <translation>原件 %1 份</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>服务中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>暂停服务</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>未开放</translation>
    </message>
    <message>
        <source>has number %1</source>
        <translation>已签到，号码 %1</translation>
    </message>
    <message>
        <source>did not come</source>
        <translation>未到</translation>
    </message>
    <message>
        <source>given up</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>booked</source>
        <translation>已约</translation>
    </message>
    <message>
        <source>No numbers left today</source>
        <translation>今日号已取完</translation>
    </message>
    <message>
        <source>%1 numbers left</source>
        <translation>还有 %1 个号</translation>
    </message>
    <message>
        <source>not on weekend duty</source>
        <translation>今天值班不办</translation>
    </message>
    <message>
        <source>at a sub-centre</source>
        <translation>在分中心办理</translation>
    </message>
</context>
<context>
    <name>WordsPage</name>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Only the hall&apos;s managers read it. It is deleted in time. Please write no names or ID numbers.</source>
        <translation>只有大厅管理人员能看到，到期自动删除。请不要写姓名和身份证号码。</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>写几句您的意见</translation>
    </message>
    <message>
        <source>What happened, or what should be better?</source>
        <translation>发生了什么事？希望怎样改进？</translation>
    </message>
</context>
</TS>
