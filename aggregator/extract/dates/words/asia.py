"""Words of Japanese, Chinese and Korean, found by longest match: nothing stands between them."""

from __future__ import annotations

ASIA = {
    "ja": """
        weekdays: 月曜日 月曜 | 火曜日 火曜 火 | 水曜日 水曜 水 | 木曜日 木曜 木 | 金曜日 金曜 金
            | 土曜日 土曜 土 | 日曜日 日曜
        days: 今日 きょう 本日 | 昨日 きのう | 一昨日 おととい
        second: 秒
        minute: 分間
        hour: 時間
        day: 日間
        week: 週間
        month: か月 ヶ月 カ月 ヵ月 ケ月
        year: 年間
        after: 前
        now: たった今
        am: 午前
        pm: 午後
        label: 公開 配信 掲載 投稿
        update: 更新
        until: まで
        to: から
    """,
    "zh": """
        weekdays: 星期一 周一 週一 禮拜一 | 星期二 周二 週二 | 星期三 周三 週三 | 星期四 周四
            週四 | 星期五 周五 週五 | 星期六 周六 週六 | 星期日 星期天 周日 週日
        days: 今天 今日 | 昨天 昨日 | 前天
        second: 秒 秒钟 秒鐘
        minute: 分钟 分鐘
        hour: 小时 小時 个小时 個小時 鐘頭
        day: 天
        week: 周 週 星期 个星期
        month: 个月 個月
        after: 前 以前 之前
        now: 刚刚 剛剛 刚才 剛才
        numbers: 一 | 两 兩 二 | 三 | 四 | 五 | 六 | 七 | 八 | 九 | 十
        am: 上午 早上 凌晨 清晨
        pm: 下午 晚上 傍晚 中午
        label: 发布 發布 发表 發表 时间 時間 发布时间 發布時間
            发布于 發佈於 發布於 发表于 發表於 发布日期 發布日期 日期 發佈時間
        update: 更新 更新于 更新於 更新时间 更新時間 最后更新 最後更新
        minute30: 半小时 半小時 半个小时 半個小時
        to: 至 到
    """,
    "ko": """
        weekdays: 월요일 | 화요일 화 | 수요일 수 | 목요일 목 | 금요일 금 | 토요일 토 | 일요일
        days: 오늘 | 어제 | 그제 그저께
        second: 초
        hour: 시간
        week: 주 주일
        month: 개월 달
        after: 전
        now: 방금 방금_전
        am: 오전
        pm: 오후
        label: 입력 등록 작성 승인 송고 기사입력 발행
        update: 수정 최종수정 업데이트
        numbers: 한 | 두 | 세 | 네 | 다섯 | 여섯 | 일곱 | 여덟 | 아홉 | 열
        until: 까지
        to: 부터
    """,
}

MARKS = {
    "年": "Y",
    "년": "Y",
    "月": "m",
    "월": "m",
    "日": "D",
    "號": "D",
    "号": "D",
    "일": "D",
    "時": "h",
    "时": "h",
    "點": "h",
    "点": "h",
    "시": "h",
    "分": "i",
    "분": "i",
}
"""Marks behind a number and their class: year, month, day, hour, minute."""

ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
"""Era of Japan or Taiwan -> the year before its first."""
